import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { RequestError } from '../http-answer.ts'
import { oauthError } from './oauth-answer.ts'

/** A request to an OAuth endpoint, with its whole body. */
export interface OAuthRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body; null when it is none of a form. */
  readonly form: URLSearchParams | null
}

const MOST_BYTES = 100_000

/** Reads the body of a request. Throws RequestError when it is too big, any other error when the client has gone. */
export async function readOAuthRequest(request: IncomingMessage, url: URL): Promise<OAuthRequest> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes <= MOST_BYTES) pieces.push(piece)
  }
  if (bytes > MOST_BYTES) throw new RequestError(oauthError(413, 'invalid_request', 'Body too large'))
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
  return {
    method: request.method ?? 'GET',
    query: url.searchParams,
    headers: request.headers,
    form: isForm ? new URLSearchParams(Buffer.concat(pieces).toString('utf8')) : null,
  }
}
