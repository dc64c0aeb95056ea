import type { QueuePosition } from './permit-counters.ts'
import type { Priority } from './rate-limits.ts'
import type { Turn } from './turn.ts'
import { TurnQueue } from './turn-queue.ts'

/** Requests of one priority. */
export interface Lane {
  readonly priority: Priority
  readonly queue: TurnQueue
  /** The turn that the application has no permits for yet, and when it will, by the monotonic clock. */
  blocked: { readonly turn: Turn; readonly until: number } | null
  /** Turns whose wait was not compared with their deadlines yet, and their positions. */
  fresh: { readonly turn: Turn; readonly position: () => QueuePosition }[]
}

export const createLane = (priority: Priority): Lane => ({
  priority,
  queue: new TurnQueue(),
  blocked: null,
  fresh: [],
})
