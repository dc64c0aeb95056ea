import type { Plugin } from 'graphql-yoga'

/** Headers that pages may read. MCP clients read from `www-authenticate` where the OAuth flow starts. */
const EXPOSED_HEADERS = 'x-request-id, retry-after, www-authenticate'

/**
 * CORS: lets pages of the listed origins call the gateway.
 * @param origins empty: pages of the same origin only. `*`: every page, but never with credentials
 */
export function useCors(origins: readonly string[]): Plugin {
  if (origins.length === 0) return {}
  const any = origins.includes('*')
  const allows = (origin: string | null): origin is string =>
    origin !== null && (any || origins.includes(origin))

  return {
    onRequest({ request, endResponse, fetchAPI }) {
      const isPreflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method')
      if (!isPreflight || !allows(request.headers.get('origin'))) return
      // Every header is allowed to an allowed origin: clients add their own, such as traceparent and sentry-trace.
      const requestedHeaders = request.headers.get('access-control-request-headers')
      endResponse(
        new fetchAPI.Response(null, {
          status: 204,
          headers: {
            vary: 'Access-Control-Request-Headers',
            'access-control-allow-methods': 'GET, POST, DELETE',
            ...(requestedHeaders !== null && { 'access-control-allow-headers': requestedHeaders }),
            'access-control-max-age': '7200',
          },
        }),
      )
    },
    onResponse({ request, response }) {
      response.headers.append('vary', 'Origin')
      const origin = request.headers.get('origin')
      if (!allows(origin)) return
      response.headers.set('access-control-allow-origin', any ? '*' : origin)
      if (!any) response.headers.set('access-control-allow-credentials', 'true')
      response.headers.set('access-control-expose-headers', EXPOSED_HEADERS)
    },
  }
}
