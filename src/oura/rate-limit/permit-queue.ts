import { onAbort } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { RateLimitedError } from '../errors.ts'
import type { Sleep } from '../http/retry.ts'
import type { Penalty, SlotCounters, Waits } from './permit-counters.ts'
import type { Tier } from './rate-limits.ts'
import { createWaitingLine, type Slot, type SlotRequest, type Waiter } from './waiting-line.ts'
import type { Budget } from './window-log.ts'

/** Keeps requests to Oura within the rate limits. */
export interface RateLimiter {
  /**
   * Waits for a slot and a free connection, and takes both. Users take turns, so that a busy one delays another by
   * one slot at most.
   * @throws RateLimitedError at once when the wait would go beyond the deadline
   */
  acquire(request: SlotRequest): Promise<Slot>
  /** Takes over what Oura said of its limits. */
  penalize(penalty: Penalty): void
  /** What is left now, for the application and for a user. */
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}

export interface SlotQueueOptions {
  readonly counters: SlotCounters
  /**
   * Connections. A request that was granted and then waited for one would leave later than its window counts, and
   * its time-out would run meanwhile.
   */
  readonly concurrency: number
  readonly clock: Clock
  readonly sleep: Sleep
}

/** Lets requests wait for slots: users take turns, and whoever waits in vain is told. */
export function createSlotQueue({ counters, concurrency, clock, sleep }: SlotQueueOptions): RateLimiter {
  const line = createWaitingLine()
  // When it makes sense to ask the counters again, ms since 1970. Slots never become free earlier than was said.
  let applicationReadyAt = 0
  const userReadyAt = new Map<string, number>()
  let alarm: AbortController | null = null
  /** Penalties on their way to the counters; whoever asks them for a slot waits until they have arrived. */
  let noting: Promise<unknown> = Promise.resolve()
  let isPumping = false
  let connectionsUsed = 0
  let isStale = false

  /** Serves the line, one run at a time; what happens meanwhile makes for another. */
  async function pump(): Promise<void> {
    isStale = true
    if (isPumping) return
    isPumping = true
    while (isStale) {
      isStale = false
      alarm?.abort()
      alarm = null
      try {
        await noting
        await grantWhatIsFree()
        refuseTheHopeless()
        await admitTheNew()
      } catch (error) {
        // Without the counters nothing may leave: the limit could be overrun.
        for (const waiter of line.everybody()) refuse(waiter, error)
      }
      forgetOldTimes()
    }
    isPumping = false
    setAlarm()
  }

  async function grantWhatIsFree(): Promise<void> {
    for (let user = nextUser(); user !== undefined; user = nextUser()) {
      const waits = await counters.take(user)
      if (waits.application <= 0 && waits.user <= 0) {
        // Where everybody of the user has left meanwhile, the slot is lost: it may have been counted for nothing.
        const waiter = line.takeTurn(user)
        if (waiter !== undefined) connectionsUsed++
        waiter?.grant({ release, left: waits.left })
      } else {
        const now = clock.now()
        applicationReadyAt = now + waits.application
        userReadyAt.set(user, now + waits.user)
      }
    }
  }

  /** Who is next of those whom nothing is known to keep. */
  function nextUser(): string | undefined {
    const now = clock.now()
    return connectionsUsed >= concurrency || applicationReadyAt > now
      ? undefined
      : line.users().find((user) => readyAt(user) <= now)
  }

  const readyAt = (user: string) => Math.max(applicationReadyAt, userReadyAt.get(user) ?? 0)

  /** Whoever cannot be served in time any more, e.g. after a penalty, is told at once. */
  function refuseTheHopeless(): void {
    const now = clock.now()
    for (const waiter of line.everybody()) {
      const waits = { application: applicationReadyAt - now, user: (userReadyAt.get(waiter.user) ?? 0) - now }
      refuseIfHopeless(waiter, waits, now)
    }
  }

  /** Those who have come since the last time hear whether they can be served in time from where they stand. */
  async function admitTheNew(): Promise<void> {
    for (const waiter of line.everybody()) {
      const place = waiter.isAdmitted ? null : line.placeOf(waiter)
      if (place === null) continue
      waiter.isAdmitted = true
      const waits = await counters.forecast(waiter.user, place)
      refuseIfHopeless(waiter, waits, clock.now())
    }
  }

  function refuseIfHopeless(waiter: Waiter, waits: Waits, now: number): void {
    const tier: Tier = waits.user >= waits.application ? 'user' : 'application'
    if (now + waits[tier] <= Math.max(now, waiter.deadlineAt)) return
    refuse(waiter, new RateLimitedError(Math.ceil(waits[tier] / 1000), tier))
  }

  function refuse(waiter: Waiter, error: unknown): void {
    line.leave(waiter)
    waiter.refuse(error)
  }

  function forgetOldTimes(): void {
    const waiting = new Set(line.users())
    for (const user of userReadyAt.keys()) if (!waiting.has(user)) userReadyAt.delete(user)
  }

  function release(): void {
    connectionsUsed--
    void pump()
  }

  /** Wakes for whoever may send first; where all connections are in use, the next free one wakes. */
  function setAlarm(): void {
    if (connectionsUsed >= concurrency) return
    const first = Math.min(...line.users().map(readyAt))
    if (first === Number.POSITIVE_INFINITY) return
    const controller = new AbortController()
    alarm = controller
    sleep(Math.max(0, first - clock.now()), controller.signal).then(pump, () => undefined)
  }

  return {
    acquire(request) {
      const { signal } = request
      return new Promise<Slot>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const waiter: Waiter = {
          ...request,
          isAdmitted: false,
          grant(slot) {
            removeListener()
            resolve(slot)
          },
          refuse(error) {
            removeListener()
            reject(error)
          },
        }
        const removeListener = onAbort(signal, () => {
          line.leave(waiter)
          reject(signal.reason)
        })
        line.join(waiter)
        void pump()
      })
    },
    penalize(penalty) {
      // What cannot be noted now, the next 429 will tell again.
      const noted = counters.penalize(penalty).catch(() => undefined)
      noting = Promise.all([noting, noted]).then(() => {
        applicationReadyAt = 0
        userReadyAt.clear()
      })
      void pump()
    },
    budgets: counters.budgets,
  }
}
