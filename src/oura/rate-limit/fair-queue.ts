import type { Cancellation } from '../../abort.ts'
import type { QueuePosition } from './permit-counters.ts'
import type { Budget } from './sliding-window-log.ts'

/** A request for a permit. */
export interface PermitRequest {
  readonly user: string
  /** A permit after this instant is of no use, ms since 1970. */
  readonly deadlineAt: number
  readonly signal: Cancellation
}

/** Permission to send one request: counted in both tiers, with a connection reserved. */
export interface Permit {
  /** Frees the connection. Call it once, after the response. */
  readonly release: () => void
  /** Reports a response that is not a 429: if the request was a probe, its tier is open again. */
  readonly succeed: () => void
  /** What the application has left after this request. */
  readonly applicationBudgets: readonly Budget[]
}

/** A request in the queue. */
export interface Waiter extends PermitRequest {
  readonly grant: (permit: Permit) => void
  readonly refuse: (error: unknown) => void
  /** Whether its wait was compared with its deadline. This happens once, when it has joined the queue. */
  isAdmitted: boolean
}

/** A fair queue: users take turns (round robin), each with requests in order of arrival. */
export interface FairQueue {
  enqueue(waiter: Waiter): void
  /** Removes a request, if it is queued. */
  remove(waiter: Waiter): void
  /** Removes and returns the first request of a user. The user's other requests go to the end of the round. */
  dequeue(user: string): Waiter | undefined
  /** Users with requests, in the order of their turns. */
  users(): string[]
  waiters(): Waiter[]
  /** Null if the request is not queued. */
  positionOf(waiter: Waiter): QueuePosition | null
}

export function createFairQueue(): FairQueue {
  const queues = new Map<string, Waiter[]>()

  return {
    enqueue(waiter) {
      const queue = queues.get(waiter.user)
      if (queue === undefined) queues.set(waiter.user, [waiter])
      else queue.push(waiter)
    },
    remove(waiter) {
      const queue = queues.get(waiter.user)?.filter((other) => other !== waiter) ?? []
      if (queue.length === 0) queues.delete(waiter.user)
      else queues.set(waiter.user, queue)
    },
    dequeue(user) {
      const [waiter, ...rest] = queues.get(user) ?? []
      queues.delete(user)
      if (rest.length > 0) queues.set(user, rest)
      return waiter
    },
    users: () => [...queues.keys()],
    waiters: () => [...queues.values()].flat(),
    positionOf(waiter) {
      const ofUser = queues.get(waiter.user)?.indexOf(waiter) ?? -1
      if (ofUser < 0) return null
      let ofAll = ofUser
      for (const [user, queue] of queues)
        if (user !== waiter.user) ofAll += Math.min(queue.length, ofUser + 1)
      return { ofUser, ofAll }
    },
  }
}
