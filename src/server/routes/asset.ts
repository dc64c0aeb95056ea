import { createHash } from 'node:crypto'
import { chooseEncoding, compress, type Encoding } from '../answer/content-encoding.ts'
import { matchesEtag } from '../answer/etag.ts'

/** A file that is served from memory. */
export interface Asset {
  /** Changes with the content, for a URL that may be cached for good. */
  readonly hash: string
  /**
   * Answers a GET request: compressed if the client accepts it, 304 if the client has it.
   * @param headers of the answer, besides those of the content
   * @param ResponseType yoga's, which passes a Buffer on without a copy
   */
  answer(
    request: Request,
    headers: Readonly<Record<string, string>>,
    ResponseType: typeof Response,
  ): Promise<Response>
}

/** For URLs that contain the hash of the content. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Makes an asset. Each encoding is compressed once, at its first request, and its Buffer is shared by all answers. */
export function createAsset(content: string | Buffer, type: string): Asset {
  const identity = Buffer.from(content as string)
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  const encoded = new Map<Encoding, Promise<Buffer>>()

  function bodyIn(encoding: Encoding): Promise<Buffer> {
    const known = encoded.get(encoding)
    if (known !== undefined) return known
    const body = compress(identity, encoding)
    encoded.set(encoding, body)
    body.catch(() => encoded.delete(encoding))
    return body
  }

  return {
    hash,
    async answer(request, headers, ResponseType) {
      const encoding = chooseEncoding(request.headers.get('accept-encoding'))
      // A strong ETag names the bytes that are sent, so each encoding has its own.
      const etag = encoding === 'identity' ? `"${hash}"` : `"${hash}-${encoding}"`
      const common = { vary: 'Accept-Encoding', ...headers, etag }
      if (matchesEtag(request.headers.get('if-none-match'), etag)) {
        return new ResponseType(null, { status: 304, headers: common })
      }
      const body = (await bodyIn(encoding)) as Buffer<ArrayBuffer>
      return new ResponseType(body, {
        headers: {
          ...common,
          'content-type': type,
          ...(encoding !== 'identity' && { 'content-encoding': encoding }),
        },
      })
    },
  }
}
