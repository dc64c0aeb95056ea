import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'

/** The smaller first, which is taken if a client accepts both alike. */
const COMPRESSIONS: readonly Exclude<Encoding, 'identity'>[] = ['br', 'gzip']

/**
 * Chooses an encoding by an Accept-Encoding header with its weights, RFC 9110, section 12.5.3.
 * @param offered in the order of preference
 */
export function chooseEncoding(acceptEncoding: string | null, offered = COMPRESSIONS): Encoding {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.toLowerCase().split(';')
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return [name.trim(), Number(weight ?? 1)]
    }),
  )
  const weightOf = (name: Encoding) => weights.get(name) ?? weights.get('*') ?? 0
  const [best] = offered.filter((name) => weightOf(name) > 0).sort((a, b) => weightOf(b) - weightOf(a))
  return best !== undefined && weightOf(best) >= (weights.get('identity') ?? 0) ? best : 'identity'
}

/** Compresses in a thread of its own. Its level is one that takes under a second for GraphiQL's script. */
export function compress(content: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity') return Promise.resolve(content)
  if (encoding === 'gzip') return promisify(gzip)(content)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  return promisify(brotliCompress)(content, { params })
}
