/** The body has more bytes than allowed. */
export class BodyTooLargeError extends Error {
  /** Bytes according to Content-Length; null if they were counted. */
  readonly announced: number | null

  constructor(announced: number | null) {
    super('The body is too large.')
    this.name = new.target.name
    this.announced = announced
  }
}

/** The connection ended before the body was complete. */
export class BodyIncompleteError extends Error {}

const END = { done: true, value: undefined } as const

/** Rejects a body that cannot be read: its client has disconnected, which is no fault of the gateway. */
function failUpload(): never {
  throw new BodyIncompleteError()
}

/**
 * Reads a body and counts its bytes as they arrive: Content-Length may be wrong, and a chunked body has none. A body
 * whose Content-Length is too large is refused before it is read.
 * @throws {BodyTooLargeError}
 * @throws {BodyIncompleteError}
 */
export async function readBoundedBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw new BodyTooLargeError(announced)
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = reader === undefined ? END : await reader.read().catch(failUpload)
    if (done) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
    bytes += value.byteLength
    if (bytes > maxBytes) {
      if (reader !== undefined) void discard(reader)
      throw new BodyTooLargeError(null)
    }
    chunks.push(value)
  }
}

/** A client that is still sending sees a broken connection instead of the answer unless the body is read further. */
const DISCARDED_BYTES = 16_000_000

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
