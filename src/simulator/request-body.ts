import type { IncomingMessage } from 'node:http'
import { type HttpResponse, RequestError } from './http-response.ts'

const MAX_BYTES = 100_000

/**
 * Reads the body of a request as text. Throws RequestError with `tooLarge` if it is too large, any other error if the
 * client disconnects.
 */
export async function readBody(request: IncomingMessage, tooLarge: HttpResponse): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BYTES) throw new RequestError(tooLarge)
  return Buffer.concat(chunks).toString('utf8')
}
