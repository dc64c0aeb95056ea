import type { Pool } from 'undici'
import type { ServerRequest } from './cases.ts'

/** Limits of a run. */
export interface LoadLimits {
  /** Concurrent requests. The next one starts when one is answered. */
  readonly concurrency: number
  readonly requests: number
}

/** Result of a run. */
export interface LoadResult {
  readonly requests: number
  readonly ms: number
  /** Latency of each request, ms. */
  readonly latenciesMs: readonly number[]
}

/** Sends one request and returns the body of the response. */
export async function requestText(pool: Pool, request: ServerRequest, token: string): Promise<string> {
  const { statusCode, body } = await send(pool, request, token)
  const text = await body.text()
  if (statusCode !== 200)
    throw new Error(`${request.path} returned status ${statusCode}: ${text.slice(0, 500)}`)
  return text
}

/**
 * Repeats a request, each time with the next token.
 * @param bytes length of every correct response; all users have the same records
 */
export async function runLoad(
  pool: Pool,
  request: ServerRequest,
  bytes: number,
  nextToken: () => string,
  limits: LoadLimits,
): Promise<LoadResult> {
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  let started = 0
  async function work() {
    while (started < limits.requests) {
      started++
      const sentAt = performance.now()
      const { statusCode, body } = await send(pool, request, nextToken())
      const answer = await body.arrayBuffer()
      latenciesMs.push(performance.now() - sentAt)
      if (statusCode !== 200 || answer.byteLength !== bytes) {
        throw new Error(
          `${request.path} returned status ${statusCode} and ${answer.byteLength} bytes instead of 200 and ${bytes}.`,
        )
      }
    }
  }
  await Promise.all(Array.from({ length: limits.concurrency }, work))
  return { requests: latenciesMs.length, ms: performance.now() - startedAt, latenciesMs }
}

const send = (pool: Pool, { method, path, body }: ServerRequest, token: string) =>
  pool.request({
    method,
    path,
    body,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
  })
