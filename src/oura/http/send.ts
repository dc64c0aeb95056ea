import type { Cancellation } from '../../abort.ts'
import type { Cost } from '../cost.ts'
import type { Priority } from '../rate-limit/rate-limits.ts'
import type { RequestGroup, Ticket } from '../rate-limit/request-group.ts'
import type { Resource } from '../resources/resource.ts'
import type { OuraUser } from '../user.ts'

/** The GraphQL operation that a request belongs to: its deadline, its cancellation, its cost. */
export interface Operation {
  /** Aborts when the result is no longer needed. */
  readonly signal: Cancellation
  /** Deadline for queues, attempts and pauses together, ms since 1970. */
  readonly deadlineAt: number
  readonly cost: Cost
  /** @default 'query' */
  readonly priority?: Priority
  /** What the operation announces to the rate limiter. @default nothing: each request has a turn of its own */
  readonly group?: RequestGroup
  /** Announces the request to the rate limiter; its retries and further pages use it too. @default not announced */
  readonly ticket?: Ticket
  /** Most repetitions of a request that failed. @default OURA_MAX_RETRIES */
  readonly maxRetries?: number
  /** The pages that all lists of the operation may have together. @default OURA_MAX_PAGES for each list */
  readonly pageBudget?: PageBudget
}

/** Pages of lists, counted as they are fetched. */
export interface PageBudget {
  readonly max: number
  used: number
}

/** A GET request to Oura's API, before the access token is known. */
export interface UnsignedRequest {
  /** Path below the base URL, e.g. `/v2/usercollection/sleep`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly user: OuraUser
  readonly resource: Resource
  readonly operation: Operation
}

/** A request with its access token. Retries send the same token. */
export interface OuraRequest extends UnsignedRequest {
  readonly accessToken: string
}

/** A response of any status, with its whole body. */
export interface OuraResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** UTF-8, without a content coding. Bytes, because the cache keeps them outside of the heap (see RecordText). */
  readonly body: Buffer
  /** Length of the body as it arrived, in bytes. */
  readonly bytes: number
  /** Oura's `x-trace-id`. */
  readonly traceId: string | undefined
}

/**
 * Sends a request. The transport has this type, and every policy (retry, circuit breaker, rate limit, log) wraps a
 * `Send` in another, without knowing which one.
 * @throws UpstreamUnavailableError, UpstreamTimeoutError, UpstreamInvalidError if there is no complete response
 */
export type Send = (request: OuraRequest) => Promise<OuraResponse>
