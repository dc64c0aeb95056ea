import type { Place } from './permit-counters.ts'
import type { Budget } from './window-log.ts'

/** Who wants to send a request, and until when it makes sense. */
export interface SlotRequest {
  readonly user: string
  /** ms since 1970 */
  readonly deadlineAt: number
  readonly signal: AbortSignal
}

/** A slot of both tiers and a connection. */
export interface Slot {
  /** Gives the connection back; to be called once, when the answer is there. */
  readonly release: () => void
  /** What the application has left after this request. */
  readonly left: readonly Budget[]
}

export interface Waiter extends SlotRequest {
  readonly grant: (slot: Slot) => void
  readonly refuse: (error: unknown) => void
  /** Whether it has been told that the wait is worthwhile; it is asked once, at the end of the line. */
  isAdmitted: boolean
}

/** Who waits, user by user, in the order of their turns: who was served goes to the end. */
export interface WaitingLine {
  join(waiter: Waiter): void
  /** Somebody who is not in line leaves nothing. */
  leave(waiter: Waiter): void
  /** The first of a user, who leaves the line; their others wait for another turn. */
  takeTurn(user: string): Waiter | undefined
  users(): string[]
  everybody(): Waiter[]
  /** How many are served before this one if nobody comes; null where it has left. */
  placeOf(waiter: Waiter): Place | null
}

export function createWaitingLine(): WaitingLine {
  const queues = new Map<string, Waiter[]>()

  return {
    join(waiter) {
      const queue = queues.get(waiter.user)
      if (queue === undefined) queues.set(waiter.user, [waiter])
      else queue.push(waiter)
    },
    leave(waiter) {
      const queue = queues.get(waiter.user)?.filter((other) => other !== waiter) ?? []
      if (queue.length === 0) queues.delete(waiter.user)
      else queues.set(waiter.user, queue)
    },
    takeTurn(user) {
      const [waiter, ...rest] = queues.get(user) ?? []
      queues.delete(user)
      if (rest.length > 0) queues.set(user, rest)
      return waiter
    },
    users: () => [...queues.keys()],
    everybody: () => [...queues.values()].flat(),
    placeOf(waiter) {
      const own = queues.get(waiter.user)?.indexOf(waiter) ?? -1
      if (own < 0) return null
      let ahead = own
      for (const [other, queue] of queues) if (other !== waiter.user) ahead += Math.min(queue.length, own + 1)
      return { own, ahead }
    },
  }
}
