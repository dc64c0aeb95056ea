import { limits } from '../limits/limits.ts'
import { limitExceeded, RequestRefusedError } from './request-refused-error.ts'

/** Whether a Content-Type header says JSON, with or without parameters such as a charset. */
export function isJson(contentType: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '')
}

/**
 * Reads a JSON body and counts its bytes as they arrive: Content-Length may be wrong, and a chunked body has none.
 * @param example of a valid body, for the message of the error
 * @throws {RequestRefusedError} 413 beyond the limit, 400 if it is not JSON or incomplete
 */
export async function readJsonBody(
  request: Request,
  example = '{"query": "{ viewer { id } }"}',
): Promise<unknown> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limits.bodyBytes) throw tooLarge(announced)
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestRefusedError(400, `The body is not JSON. Send an object such as ${example}.`)
  }
}

const END = { done: true, value: undefined } as const

/** A body that cannot be read: its client has disconnected, which is no fault of the gateway. */
function failUpload(): never {
  throw new RequestRefusedError(400, 'The connection ended before the body was complete. Send it again.')
}

async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = reader === undefined ? END : await reader.read().catch(failUpload)
    if (done) return decode(chunks)
    bytes += value.byteLength
    if (bytes > limits.bodyBytes) {
      if (reader !== undefined) void discard(reader)
      throw tooLarge(`more than ${limits.bodyBytes}`)
    }
    chunks.push(value)
  }
}

/** One decoder for all: it keeps nothing between calls without `stream`, and making one takes longer than its work. */
const UTF_8 = new TextDecoder()

const decode = (chunks: readonly Uint8Array[]): string =>
  UTF_8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))

const tooLarge = (value: number | string) =>
  limitExceeded({
    limit: 'body',
    unit: 'bytes',
    value,
    allowed: limits.bodyBytes,
    advice: 'Send a smaller query, or smaller variables.',
    status: 413,
  })

/** A client that is still sending sees a broken connection instead of the answer unless the body is read further. */
const DISCARDED_BYTES = 16 * limits.bodyBytes

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let bytes = 0; bytes < DISCARDED_BYTES; ) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.byteLength
    }
    await reader.cancel()
  } catch {
    // The client disconnected, so there is nothing left to discard.
  }
}
