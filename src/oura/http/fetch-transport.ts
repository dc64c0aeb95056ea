import { stringify } from 'node:querystring'
import { onAbort } from '../../abort.ts'
import { toOwnBuffer } from '../../own-buffer.ts'
import { UpstreamTimeoutError, UpstreamUnavailableError } from '../errors.ts'
import { bodyTooLarge, MAX_BODY_BYTES, withoutByteOrderMark } from './response-body.ts'
import type { OuraRequest, OuraResponse } from './send.ts'
import type { Transport } from './transport.ts'

export interface FetchTransportOptions {
  /** Origin of Oura's API, and a path that precedes every other, if any. */
  readonly baseUrl: string
  /** Time for one attempt, from its start to the last byte of the body. */
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
}

/** Sends requests with a fetch function, such as that of a framework or of a test. Redirects are not followed. */
export function createFetchTransport({ baseUrl, timeoutMs, fetch }: FetchTransportOptions): Transport {
  const root = baseUrl.replace(/\/$/, '')

  async function exchange(request: OuraRequest, signal: AbortSignal): Promise<OuraResponse> {
    const { path, query, accessToken, operation } = request
    const search = stringify(query)
    const response = await fetch(`${root}${path}${search === '' ? '' : `?${search}`}`, {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      redirect: 'manual',
      signal,
    })
    // fetch has decoded the body already.
    const { 'content-encoding': _, ...headers } = Object.fromEntries(response.headers)
    const traceId = headers['x-trace-id']
    const body = await readBody(response, traceId)
    operation.cost.add('bytes', body.length)
    return {
      status: response.status,
      headers,
      body: withoutByteOrderMark(body),
      bytes: body.length,
      traceId,
    }
  }

  return {
    async send(request) {
      const { signal, cost } = request.operation
      if (signal.aborted) throw signal.reason
      cost.add('requests', 1)
      const controller = new AbortController()
      const timer = setTimeout(() => {
        controller.abort(new UpstreamTimeoutError(`Oura did not respond within ${timeoutMs} ms. Try again.`))
      }, timeoutMs)
      const removeListener = onAbort(signal, () => controller.abort(signal.reason))
      try {
        return await exchange(request, controller.signal)
      } catch (cause) {
        if (controller.signal.aborted) throw controller.signal.reason
        if (!(cause instanceof TypeError)) throw cause
        throw new UpstreamUnavailableError('The connection to Oura failed. Try again in a minute.', { cause })
      } finally {
        clearTimeout(timer)
        removeListener()
      }
    },
    close: async () => undefined,
  }
}

async function readBody({ body }: Response, traceId: string | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the body, and with it the connection.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BODY_BYTES) throw bodyTooLarge(traceId)
    chunks.push(chunk)
  }
  return toOwnBuffer(chunks)
}
