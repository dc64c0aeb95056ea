import type { Cost } from '../cost.ts'
import type { OuraUser } from '../user.ts'

/** The operation on whose behalf requests are made: until when, and at what cost. */
export interface Operation {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Until when waiting makes sense, ms since 1970. Covers queues, attempts and pauses together. */
  readonly deadlineAt: number
  readonly cost: Cost
  /** Most repetitions of a request that failed. @default OURA_MAX_RETRIES */
  readonly maxRetries?: number
}

/** A GET request to Oura's API, as the client makes it. */
export interface UnsignedRequest {
  /** Path below the base URL, e.g. `/v2/usercollection/sleep`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly user: OuraUser
  /** Name of the resource, for logs. */
  readonly resource: string
  readonly operation: Operation
}

/** A request with the token that it is sent with: each repetition carries the same one. */
export interface OuraRequest extends UnsignedRequest {
  readonly accessToken: string
}

/** An answer with whatever status, its body read to the end. */
export interface OuraResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** Length of the body in bytes. */
  readonly bytes: number
  /** Oura's `x-trace-id`. */
  readonly traceId: string | undefined
}

/**
 * Sends a request. Transport and policies all have this form: a policy takes a `Send` and gives back a stricter
 * one, and none knows of the others.
 * @throws UpstreamUnavailableError, UpstreamTimeoutError, UpstreamInvalidError when there is no whole answer.
 */
export type Send = (request: OuraRequest) => Promise<OuraResponse>
