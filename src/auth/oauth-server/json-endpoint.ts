import type { Log } from '../../log.ts'
import { describeError } from '../../server/answer/redaction.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { ClientMetadataError } from './client-metadata.ts'
import type { OAuthEndpoint, OAuthMetrics } from './oauth-metrics.ts'
import { OAuthRequestError } from './oauth-request-error.ts'

type Route = (request: Request) => Promise<Response>
/** The routes of a path, by method. */
export type Methods = Readonly<Record<string, Route>>

/**
 * Pages of every origin may read the answer. No cookie is involved: what authorizes these requests is in their body.
 */
const ANY_ORIGIN = { 'access-control-allow-origin': '*' }

/** A route that browsers of every origin may call, with its preflight. */
export const openToPages = (method: 'GET' | 'POST', route: Route): Methods => ({
  [method]: async (request) => {
    const response = await route(request)
    for (const [name, value] of Object.entries(ANY_ORIGIN)) response.headers.set(name, value)
    return response
  },
  OPTIONS: async () =>
    new Response(null, {
      status: 204,
      headers: {
        ...ANY_ORIGIN,
        'access-control-allow-methods': method,
        'access-control-allow-headers': 'content-type, mcp-protocol-version',
        'access-control-max-age': '7200',
      },
    }),
})

interface JsonEndpointOptions {
  readonly metrics: OAuthMetrics
  readonly log: Log
}

/** Makes routes for programs: errors are JSON with `error` and `error_description` (RFC 6749, section 5.2). */
export function createJsonEndpoint({ metrics, log }: JsonEndpointOptions) {
  return (endpoint: OAuthEndpoint, route: Route): Methods =>
    openToPages('POST', async (request) => {
      try {
        const response = await route(request)
        metrics.answered(endpoint, 'ok')
        return response
      } catch (error) {
        const { code, message, status } = describe(error)
        if (status === 500) log.error({ error: describeError(error, null) }, 'unexpected error')
        metrics.answered(endpoint, code)
        return Response.json({ error: code, error_description: message }, { status })
      }
    })
}

function describe(error: unknown): { code: string; message: string; status: number } {
  if (error instanceof OAuthRequestError) {
    // Clients that registered themselves do so again after a 401.
    return { code: error.error, message: error.message, status: error.error === 'invalid_client' ? 401 : 400 }
  }
  if (error instanceof ClientMetadataError) return { code: error.error, message: error.message, status: 400 }
  if (error instanceof StoreUnavailableError) {
    return { code: 'temporarily_unavailable', message: 'Try again in a minute.', status: 503 }
  }
  return { code: 'server_error', message: 'Unexpected error.', status: 500 }
}
