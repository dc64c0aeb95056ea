import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { toOwnBuffer } from '../../own-buffer.ts'
import { UpstreamInvalidError } from '../errors.ts'

/** Longest body that is read, in bytes, before and after decoding: ten times the largest list seen (792 kB). */
export const MAX_BODY_BYTES = 8 * 1024 * 1024

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/** Content codings (RFC 9110, section 8.4.1). */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** A body without a byte order mark, which JSON.parse rejects. */
export const withoutByteOrderMark = (body: Buffer): Buffer =>
  body[0] === BYTE_ORDER_MARK[0] && body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? body.subarray(BYTE_ORDER_MARK.length)
    : body

/**
 * A body without its content codings. The gateway requests none, but a proxy in between may add one.
 * @param encoding the header Content-Encoding
 * @throws UpstreamInvalidError if the body is too large, or encoded in another way than its headers say
 */
export async function decodeBody(
  body: Buffer,
  encoding: string,
  traceId: string | undefined,
): Promise<Buffer> {
  let decoded = body
  // The codings are listed in the order in which they were applied.
  for (const coding of encoding.toLowerCase().split(',').reverse()) {
    const name = coding.trim()
    if (name === 'identity' || name === '' || decoded.length === 0) continue
    const decoder = DECODERS[name]
    if (decoder === undefined) {
      throw new UpstreamInvalidError('Oura encoded its response in a way that the gateway cannot decode.', {
        traceId,
      })
    }
    try {
      decoded = await decoder(decoded, { maxOutputLength: MAX_BODY_BYTES })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(traceId)
      throw new UpstreamInvalidError(`Oura's response says that it is encoded as ${name}, but it is not.`, {
        cause,
        traceId,
      })
    }
  }
  return decoded === body ? body : toOwnBuffer([decoded])
}

export const bodyTooLarge = (traceId: string | undefined): UpstreamInvalidError =>
  new UpstreamInvalidError(
    `Oura's response is larger than ${MAX_BODY_BYTES} bytes. Ask for a shorter range.`,
    { traceId },
  )
