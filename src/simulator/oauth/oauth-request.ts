import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { RequestError } from '../http-response.ts'
import { oauthError } from './oauth-response.ts'

/** A request to an OAuth endpoint with its parsed body. */
export interface OAuthRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body; null if it is not a form. */
  readonly form: URLSearchParams | null
}

const MAX_BYTES = 100_000

/** Reads the body of a request. Throws RequestError if it is too large, any other error if the client disconnects. */
export async function readOAuthRequest(request: IncomingMessage, url: URL): Promise<OAuthRequest> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BYTES) throw new RequestError(oauthError(413, 'invalid_request', 'Body too large'))
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
  return {
    method: request.method ?? 'GET',
    query: url.searchParams,
    headers: request.headers,
    form: isForm ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : null,
  }
}
