import { onAbort } from '../../abort.ts'
import { type Clock, monotonicOf, type Sleep } from '../../clock.ts'
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
   * Requests at the same time. A permit is granted together with a connection: a request that had to wait for one would be sent
   * later than its window counts it, and the wait would use up its time-out.
   */
  readonly concurrency: number
  readonly clock: Clock
  /** For durations. @default the monotonic counterpart of `clock` */
  readonly monotonic?: Clock | undefined
  readonly sleep: Sleep
}

/** Connections of one user while others wait. */
const shareOf = (concurrency: number): number => Math.max(1, Math.floor(concurrency / 2))

/**
 * Connections that the transport needs. A user who is alone may use all of `concurrency`. What exceeds their share does
 * not count against users who arrive later, so that those need not wait for requests that hang.
 */
export const connectionsFor = (concurrency: number): number => 2 * concurrency - shareOf(concurrency)

/** Queues requests for permits. Users take turns; a request that cannot be served in time is refused at once. */
export function createPermitQueue({
  counters,
  concurrency,
  clock: wallClock,
  monotonic: clock = monotonicOf(wallClock),
  sleep,
}: PermitQueueOptions): RateLimiter {
  const queue = createFairQueue()
  // When to ask the counters again, by the monotonic clock. No permit becomes available before the counters said so.
  let applicationReadyAt = 0
  const userReadyAt = new Map<string, number>()
  let alarm: AbortController | null = null
  /** Penalties and their ends that the counters have not confirmed yet. No permit is acquired before they have. */
  let pendingPenalties: Promise<unknown> = Promise.resolve()
  let isPumping = false
  const share = shareOf(concurrency)
  /** Connections in use, by user. */
  const connections = new Map<string, number>()
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
      const { applicationBudgets, probes, ...waits } = await counters.acquire(user)
      if (waits.application <= 0 && waits.user <= 0) {
        // If all requests of the user were cancelled during the call, the permit is lost: it is already counted.
        const waiter = queue.dequeue(user)
        if (waiter === undefined) continue
        connectionsUsed++
        connections.set(user, usedBy(user) + 1)
        waiter.grant({
          release: () => release(user),
          succeed: () => succeed(user, probes),
          applicationBudgets,
        })
      } else {
        const now = clock.now()
        applicationReadyAt = now + waits.application
        userReadyAt.set(user, now + waits.user)
      }
    }
  }

  /** The next user in turn that a permit and a connection may be available for. */
  function nextUser(): string | undefined {
    const now = clock.now()
    const ready = applicationReadyAt > now ? [] : queue.users().filter((user) => readyAt(user) <= now)
    return ready.find(isWithinShare) ?? (connectionsUsed < concurrency ? ready[0] : undefined)
  }

  const usedBy = (user: string) => connections.get(user) ?? 0

  /** Whether the user has less than their share, and there is a connection for them. */
  function isWithinShare(user: string): boolean {
    if (usedBy(user) >= share) return false
    let counted = usedBy(user)
    for (const [other, used] of connections) if (other !== user) counted += Math.min(used, share)
    return counted < concurrency
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

  function release(user: string): void {
    connectionsUsed--
    const used = usedBy(user) - 1
    if (used > 0) connections.set(user, used)
    else connections.delete(user)
    void pump()
  }

  function succeed(user: string, probes: readonly Tier[]): void {
    for (const tier of probes) apply(counters.unblock(tier, user))
  }

  /** Lets the queue wait for a change of the counters. A change that fails is repeated by the next response. */
  function apply(change: Promise<void>): void {
    const applied = change.catch(() => undefined)
    pendingPenalties = Promise.all([pendingPenalties, applied]).then(() => {
      applicationReadyAt = 0
      userReadyAt.clear()
    })
    void pump()
  }

  /** Wakes for the first request that may be sent. A user without a connection is woken by `release` instead. */
  function setAlarm(): void {
    const hasConnection = (user: string) => connectionsUsed < concurrency || isWithinShare(user)
    const first = Math.min(...queue.users().filter(hasConnection).map(readyAt))
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
          deadlineAt: request.deadlineAt - wallClock.now() + clock.now(),
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
    penalize: (penalty) => apply(counters.penalize(penalty)),
    budgets: counters.budgets,
  }
}
