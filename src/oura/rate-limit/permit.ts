import type { Cancellation } from '../../abort.ts'
import type { Priority } from './rate-limits.ts'
import type { Ticket } from './request-group.ts'
import type { Budget } from './sliding-window-log.ts'

/** A request for a permit. */
export interface PermitRequest {
  readonly user: string
  /** A permit after this instant is of no use, ms since 1970. */
  readonly deadlineAt: number
  readonly signal: Cancellation
  /** @default 'query' */
  readonly priority?: Priority | undefined
  /** If its operation announced it. @default a turn of its own */
  readonly ticket?: Ticket | undefined
}

/** Permission to send one request: counted in both tiers, with a connection reserved. */
export interface Permit {
  /** Frees the connection. Call it once, after the response. */
  readonly release: () => void
  /** Reports a response that is not a 429: if the request was a probe, its tier is open again. */
  readonly succeed: () => void
  /** What share of its fullest window the application has used, this request included: 0 to 1. */
  readonly applicationUse: number
  /** What the application has left now. Computed when called, because only a warning reads it. */
  readonly applicationBudgets: () => readonly Budget[]
}
