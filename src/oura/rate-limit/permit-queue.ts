import { onAbort } from '../../abort.ts'
import type { Clock, Sleep } from '../../clock.ts'
import { RateLimitedError } from '../errors.ts'
import { createFairQueue, type Permit, type PermitRequest, type Waiter } from './fair-queue.ts'
import type { Penalty, PermitCounters, Waits } from './permit-counters.ts'
import type { Tier } from './rate-limits.ts'
import type { Budget } from './sliding-window-log.ts'

/** Keeps requests to Oura within the rate limits. */
export interface RateLimiter {
  /**
   * Waits for a permit and a free connection. Users take turns, so that a busy user delays another by one permit at
   * most.
   * @throws RateLimitedError at once if the wait would exceed the deadline
   */
  acquire(request: PermitRequest): Promise<Permit>
  /** Applies what a 429 said about Oura's limits. */
  penalize(penalty: Penalty): void
  /** What is left now, for the application and for a user. */
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}

export interface PermitQueueOptions {
  readonly counters: PermitCounters
  /**
   * Connections. A permit is granted together with a connection: a request that had to wait for one would be sent
   * later than its window counts it, and the wait would use up its time-out.
   */
  readonly concurrency: number
  readonly clock: Clock
  readonly sleep: Sleep
}

/** Queues requests for permits. Users take turns; a request that cannot be served in time is refused at once. */
export function createPermitQueue({ counters, concurrency, clock, sleep }: PermitQueueOptions): RateLimiter {
  const queue = createFairQueue()
  // When to ask the counters again, ms since 1970. No permit becomes available before the counters said so.
  let applicationReadyAt = 0
  const userReadyAt = new Map<string, number>()
  let alarm: AbortController | null = null
  /** Penalties that the counters have not confirmed yet. No permit is acquired before they have. */
  let pendingPenalties: Promise<unknown> = Promise.resolve()
  let isPumping = false
  let connectionsUsed = 0
  let isStale = false

  /** Serves the queue, one run at a time. A change during a run causes another run. */
  async function pump(): Promise<void> {
    isStale = true
    if (isPumping) return
    isPumping = true
    while (isStale) {
      isStale = false
      alarm?.abort()
      alarm = null
      try {
        await pendingPenalties
        await grantAvailable()
        refuseHopeless()
        await admitNew()
      } catch (error) {
        // Without the counters nothing is sent: the limit could be exceeded.
        for (const waiter of queue.waiters()) refuse(waiter, error)
      }
      forgetReadyTimes()
    }
    isPumping = false
    setAlarm()
  }

  async function grantAvailable(): Promise<void> {
    for (let user = nextUser(); user !== undefined; user = nextUser()) {
      const { applicationBudgets, ...waits } = await counters.acquire(user)
      if (waits.application <= 0 && waits.user <= 0) {
        // If all requests of the user were cancelled during the call, the permit is lost: it is already counted.
        const waiter = queue.dequeue(user)
        if (waiter !== undefined) connectionsUsed++
        waiter?.grant({ release, applicationBudgets })
      } else {
        const now = clock.now()
        applicationReadyAt = now + waits.application
        userReadyAt.set(user, now + waits.user)
      }
    }
  }

  /** The next user in turn for whom a permit may be available. */
  function nextUser(): string | undefined {
    const now = clock.now()
    return connectionsUsed >= concurrency || applicationReadyAt > now
      ? undefined
      : queue.users().find((user) => readyAt(user) <= now)
  }

  const readyAt = (user: string) => Math.max(applicationReadyAt, userReadyAt.get(user) ?? 0)

  /** Refuses queued requests that can no longer be served in time, e.g. after a penalty. */
  function refuseHopeless(): void {
    const now = clock.now()
    for (const waiter of queue.waiters()) {
      const waits = { application: applicationReadyAt - now, user: (userReadyAt.get(waiter.user) ?? 0) - now }
      refuseIfHopeless(waiter, waits, now)
    }
  }

  /** Refuses new requests that cannot be served in time from their position in the queue. */
  async function admitNew(): Promise<void> {
    for (const waiter of queue.waiters()) {
      const position = waiter.isAdmitted ? null : queue.positionOf(waiter)
      if (position === null) continue
      waiter.isAdmitted = true
      const waits = await counters.forecast(waiter.user, position)
      refuseIfHopeless(waiter, waits, clock.now())
    }
  }

  function refuseIfHopeless(waiter: Waiter, waits: Waits, now: number): void {
    const tier: Tier = waits.user >= waits.application ? 'user' : 'application'
    if (now + waits[tier] <= Math.max(now, waiter.deadlineAt)) return
    refuse(waiter, new RateLimitedError(Math.ceil(waits[tier] / 1000), tier))
  }

  function refuse(waiter: Waiter, error: unknown): void {
    queue.remove(waiter)
    waiter.refuse(error)
  }

  function forgetReadyTimes(): void {
    const waiting = new Set(queue.users())
    for (const user of userReadyAt.keys()) if (!waiting.has(user)) userReadyAt.delete(user)
  }

  function release(): void {
    connectionsUsed--
    void pump()
  }

  /** Wakes for the first request that may be sent. If all connections are in use, `release` wakes instead. */
  function setAlarm(): void {
    if (connectionsUsed >= concurrency) return
    const first = Math.min(...queue.users().map(readyAt))
    if (first === Number.POSITIVE_INFINITY) return
    const controller = new AbortController()
    alarm = controller
    sleep(Math.max(0, first - clock.now()), controller.signal).then(pump, () => undefined)
  }

  return {
    acquire(request) {
      const { signal } = request
      return new Promise<Permit>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const waiter: Waiter = {
          ...request,
          isAdmitted: false,
          grant(permit) {
            removeListener()
            resolve(permit)
          },
          refuse(error) {
            removeListener()
            reject(error)
          },
        }
        const removeListener = onAbort(signal, () => {
          queue.remove(waiter)
          reject(signal.reason)
        })
        queue.enqueue(waiter)
        void pump()
      })
    },
    penalize(penalty) {
      // A penalty that cannot be stored is repeated by the next 429.
      const stored = counters.penalize(penalty).catch(() => undefined)
      pendingPenalties = Promise.all([pendingPenalties, stored]).then(() => {
        applicationReadyAt = 0
        userReadyAt.clear()
      })
      void pump()
    },
    budgets: counters.budgets,
  }
}
