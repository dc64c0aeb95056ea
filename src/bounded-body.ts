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

/** Rejects a body that cannot be read: its client has disconnected, which is no fault of the gateway. */
function failUpload(): never {
  throw new BodyIncompleteError()
}

/**
 * Reads a body of at most some bytes. One whose Content-Length is too large is refused before it is read.
 * @throws {BodyTooLargeError}
 * @throws {BodyIncompleteError}
 */
export async function readBoundedBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const length = request.headers.get('content-length')
  if (length === null) return readChunks(request, maxBytes)
  const announced = Number(length)
  if (announced > maxBytes) throw new BodyTooLargeError(announced)
  // Node ends a body at its Content-Length, so the bytes need not be counted as they arrive. A reader for each body costs
  // a tenth of an empty request more.
  const body = new Uint8Array(await request.arrayBuffer().catch(failUpload))
  // A Request that did not come from a socket may say anything.
  if (body.byteLength > maxBytes) throw new BodyTooLargeError(null)
  return body
}

const END = { done: true, value: undefined } as const

/** Reads a body of unknown length, and counts its bytes as they arrive. */
async function readChunks(request: Request, maxBytes: number): Promise<Uint8Array> {
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
