import type { Cancellation } from '../abort.ts'
import type { Clock, Sleep } from '../clock.ts'
import { type ErrorCode, GatewayError } from '../errors.ts'
import type { OuraClient } from '../oura/client.ts'
import { type Cost, createCost } from '../oura/cost.ts'
import { RateLimitedError } from '../oura/errors.ts'
import type { Operation } from '../oura/http/send.ts'
import type { OuraRecord } from '../oura/records/oura-record.ts'
import type { SlotRange } from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import { MINUTE_MS, SECOND_MS } from '../time.ts'

/** The client's methods that an export uses. */
export type RecordClient = Pick<OuraClient, 'list' | 'get'>

export interface OuraReaderOptions {
  readonly client: RecordClient
  readonly user: OuraUser
  /** Counts all requests. */
  readonly total: Cost
  readonly signal: Cancellation
  readonly clock: Clock
  readonly sleep: Sleep
}

/** Reads a user's records whole, and waits where a query would fail: an export has time. */
export interface OuraReader {
  /** @returns the records of a range, and how many were left out because they have no usable day or time */
  list(resource: Resource, range: SlotRange): Promise<{ records: readonly OuraRecord[]; skipped: number }>
  /** Null if Oura has none. */
  get(resource: Resource, ouraId: string): Promise<OuraRecord | null>
}

/** Time for one list with all of its pages, queues included. The rate limit may let it wait for minutes. */
const LIST_MS = 15 * MINUTE_MS

/** Pauses before the list is read again after a failure that may pass: together, longer than a short outage. */
const RETRY_DELAYS_MS = [5, 30, 60, 120].map((seconds) => seconds * SECOND_MS)

/** Rate limits that last longer are left to the next run. */
const MAX_RATE_LIMIT_MS = 15 * MINUTE_MS

export function createOuraReader(options: OuraReaderOptions): OuraReader {
  const { client, user, total, signal, clock, sleep } = options

  /** A budget of requests and bytes for each read, because the bounds of an operation are those of a query. */
  const createOperation = (): Operation => ({
    signal,
    deadlineAt: clock.now() + LIST_MS,
    cost: createCost(total),
    priority: 'background',
  })

  async function patiently<T>(read: (operation: Operation) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await read(createOperation())
      } catch (error) {
        const delayMs = isTemporary(error) ? RETRY_DELAYS_MS[attempt] : undefined
        if (signal.aborted || delayMs === undefined) throw error
        const askedMs = error instanceof RateLimitedError ? error.retryAfterSeconds * SECOND_MS : 0
        if (askedMs > MAX_RATE_LIMIT_MS) throw error
        await sleep(Math.max(delayMs, askedMs), signal)
      }
    }
  }

  return {
    list: (resource, range) =>
      patiently(async (operation) => {
        const { records, skipped } = await client.list(user, resource, range, { fields: 'full' }, operation)
        return { records, skipped: skipped.length }
      }),
    get: (resource, ouraId) => patiently((operation) => client.get(user, resource, ouraId, operation)),
  }
}

/** Whether the same read may succeed later, without anybody doing something about it. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof GatewayError && TEMPORARY.includes(error.code)

const TEMPORARY: readonly ErrorCode[] = ['RATE_LIMITED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT']
