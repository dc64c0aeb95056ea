import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'graphql-yoga'
import type { RequestStates } from '../request/request-state.ts'
import { chooseEncoding } from './content-encoding.ts'

/** Shorter answers fit into a few packets as they are, in bytes. */
const MIN_BYTES = 4_096

/** The fastest: JSON of records shrinks to a tenth already, and higher levels take several times the CPU for a tenth more. */
const LEVEL = 1

const compress = promisify(gzip)

/**
 * Compresses the answers of operations for clients that accept gzip. Pages below /auth are never compressed: the length of a page
 * that has both a secret and text of the attacker tells about the secret (BREACH). Answers of operations have no secrets.
 */
export function useCompression(states: RequestStates): Plugin {
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      const { headers, status, statusText } = response
      if (states(request).operation === null || headers.has('content-encoding')) return
      if (Number(headers.get('content-length') ?? 0) < MIN_BYTES) return
      headers.append('vary', 'Accept-Encoding')
      if (chooseEncoding(request.headers.get('accept-encoding'), ['gzip']) !== 'gzip') return
      headers.set('content-encoding', 'gzip')
      if (response.body === null) {
        // A HEAD request: the length of the compressed answer is unknown.
        headers.delete('content-length')
        return
      }
      const body = await compress(await response.text(), { level: LEVEL })
      headers.set('content-length', `${body.byteLength}`)
      setResponse(new fetchAPI.Response(body as Buffer<ArrayBuffer>, { status, statusText, headers }))
    },
  }
}
