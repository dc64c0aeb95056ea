import { limits } from '../limits/limits.ts'
import { limitExceeded, RequestRefusedError } from './request-refused-error.ts'

/** Whether a Content-Type header says JSON. */
export const isJson = (contentType: string | null): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType ?? '')

/**
 * Reads a body of JSON, counting while it comes in: content-length may lie, and chunked bodies have none.
 * @param example of a body, for whoever sends something else
 * @throws {RequestRefusedError} 413 beyond the limit, 400 where it is not JSON
 */
export const readJsonBody = async (
  request: Request,
  example = '{"query": "{ viewer { id } }"}',
): Promise<unknown> => {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limits.bodyBytes) throw tooLarge(announced)
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestRefusedError(400, `The body is not JSON. Send an object such as ${example}.`)
  }
}

const readText = async (request: Request): Promise<string> => {
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > limits.bodyBytes) {
      if (reader !== undefined) void discard(reader)
      throw tooLarge(`more than ${limits.bodyBytes}`)
    }
    text += decoder.decode(value, { stream: true })
  }
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

/** A client that is still sending would see a broken connection instead of the answer if nobody read on. */
const DISCARDED_BYTES = 16 * limits.bodyBytes

const discard = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
  try {
    for (let bytes = 0; bytes < DISCARDED_BYTES; ) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.byteLength
    }
    await reader.cancel()
  } catch {
    // The client went away: nothing left to discard.
  }
}
