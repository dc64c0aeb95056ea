import type { Pool } from 'undici'
import type { ServerRequest } from './cases.ts'

/** What a run of requests is bounded by. */
export interface LoadLimits {
  /** Requests under way at once; each is followed by the next as soon as it is answered. */
  readonly concurrency: number
  readonly requests: number
  readonly ms: number
}

/** What came of a run. */
export interface LoadResult {
  readonly requests: number
  readonly ms: number
  /** Of each request, ms. */
  readonly latenciesMs: readonly number[]
}

/** Sends one request and gives back the text of its answer. */
export async function ask(pool: Pool, request: ServerRequest, token: string): Promise<string> {
  const { statusCode, body } = await send(pool, request, token)
  const text = await body.text()
  if (statusCode !== 200)
    throw new Error(`${request.path} answered with status ${statusCode}: ${text.slice(0, 500)}`)
  return text
}

/**
 * Repeats a request, each time with the next token.
 * @param bytes length of every right answer: users who share their data get answers of one length
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
    while (started < limits.requests && performance.now() - startedAt < limits.ms) {
      started++
      const sentAt = performance.now()
      const { statusCode, body } = await send(pool, request, nextToken())
      const answer = await body.arrayBuffer()
      latenciesMs.push(performance.now() - sentAt)
      if (statusCode !== 200 || answer.byteLength !== bytes) {
        throw new Error(
          `${request.path} answered with status ${statusCode} and ${answer.byteLength} bytes, not with 200 and ${bytes}.`,
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
