import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { readBody } from '../request-body.ts'
import { oauthError } from './oauth-response.ts'

/** A request to an OAuth endpoint with its parsed body. */
export interface OAuthRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body; null if it is not a form. */
  readonly form: URLSearchParams | null
}

const TOO_LARGE = oauthError(413, 'invalid_request', 'Body too large')

/** Reads the body of a request. Throws RequestError if it is too large, any other error if the client disconnects. */
export async function readOAuthRequest(request: IncomingMessage, url: URL): Promise<OAuthRequest> {
  const body = await readBody(request, TOO_LARGE)
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
  return {
    method: request.method ?? 'GET',
    query: url.searchParams,
    headers: request.headers,
    form: isForm ? new URLSearchParams(body) : null,
  }
}
