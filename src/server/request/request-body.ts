import { BodyIncompleteError, BodyTooLargeError, readBoundedBody } from '../../bounded-body.ts'
import { limits } from '../limits/limits.ts'
import { limitExceeded, RequestRefusedError } from './request-refused-error.ts'

/** Whether a Content-Type header says JSON, with or without parameters such as a charset. */
export function isJson(contentType: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '')
}

/**
 * Reads a JSON body within the limit of its bytes.
 * @param example of a valid body, for the message of the error
 * @throws {RequestRefusedError} 413 beyond the limit, 400 if it is not JSON or incomplete
 */
export async function readJsonBody(
  request: Request,
  example = '{"query": "{ viewer { id } }"}',
): Promise<unknown> {
  const body = await readBoundedBody(request, limits.bodyBytes).catch(refuse)
  try {
    return JSON.parse(UTF_8.decode(body))
  } catch {
    throw new RequestRefusedError(400, `The body is not JSON. Send an object such as ${example}.`)
  }
}

/** One decoder for all: it keeps nothing between calls without `stream`, and making one takes longer than its work. */
const UTF_8 = new TextDecoder()

function refuse(error: unknown): never {
  if (error instanceof BodyTooLargeError) throw tooLarge(error.announced ?? `more than ${limits.bodyBytes}`)
  if (!(error instanceof BodyIncompleteError)) throw error
  throw new RequestRefusedError(400, 'The connection ended before the body was complete. Send it again.')
}

const tooLarge = (value: number | string) =>
  limitExceeded({
    limit: 'body',
    unit: 'bytes',
    value,
    allowed: limits.bodyBytes,
    advice: 'Send a smaller query, or smaller variables.',
    status: 413,
  })
