import { Pool } from 'undici'
import { UpstreamInvalidError, UpstreamTimeoutError, UpstreamUnavailableError } from '../errors.ts'
import type { Send } from './send.ts'

/** Longest body that is read, in bytes: ten times the largest list seen (2,141 records in 792 kB). */
export const MAX_BODY_BYTES = 8 * 1024 * 1024

export interface TransportOptions {
  /** Origin of Oura's API, and a path that precedes every other, if any. */
  readonly baseUrl: string
  /** Connections, and so requests at the same time. */
  readonly concurrency: number
  /** Time for one attempt, from its dispatch to the last byte of the body. */
  readonly timeoutMs: number
}

export interface Transport {
  readonly send: Send
  /** Closes idle connections, and waits for running requests. */
  close(): Promise<void>
}

/** Sends requests over a pool of keep-alive connections. Redirects are not followed: a token stays with its host. */
export function createTransport({ baseUrl, concurrency, timeoutMs }: TransportOptions): Transport {
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname.replace(/\/$/, '')
  const pool = new Pool(origin, {
    connections: concurrency,
    keepAliveTimeout: 30_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  const send: Send = async ({ path, query, accessToken, operation: { signal, cost } }) => {
    const search = new URLSearchParams(query).toString()
    const timeout = AbortSignal.timeout(timeoutMs)
    cost.add('requests', 1)
    try {
      const { statusCode, headers, body } = await pool.request({
        method: 'GET',
        path: `${prefix}${path}${search === '' ? '' : `?${search}`}`,
        headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
        signal: AbortSignal.any([signal, timeout]),
      })
      const traceId = typeof headers['x-trace-id'] === 'string' ? headers['x-trace-id'] : undefined
      const { text, bytes } = await readBody(body, traceId)
      cost.add('bytes', bytes)
      return { status: statusCode, headers, body: text, bytes, traceId }
    } catch (cause) {
      if (cause instanceof UpstreamInvalidError) throw cause
      if (signal.aborted) throw signal.reason
      if (timeout.aborted)
        throw new UpstreamTimeoutError(`Oura did not respond within ${timeoutMs} ms. Try again.`, { cause })
      throw new UpstreamUnavailableError('The connection to Oura failed. Try again in a minute.', { cause })
    }
  }
  return { send, close: () => pool.close() }
}

async function readBody(body: AsyncIterable<Buffer>, traceId: string | undefined) {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > MAX_BODY_BYTES) {
      throw new UpstreamInvalidError(
        `Oura's response is larger than ${MAX_BODY_BYTES} bytes. Ask for a shorter range.`,
        { traceId },
      )
    }
    chunks.push(chunk)
  }
  return { text: Buffer.concat(chunks, bytes).toString('utf8'), bytes }
}
