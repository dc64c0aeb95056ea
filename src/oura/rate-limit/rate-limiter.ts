import type { Clock } from '../../clock.ts'
import { RateLimitedError } from '../errors.ts'
import type { Sleep } from '../retry.ts'
import type { RateLimits, Tier } from './rate-limits.ts'
import { type Budget, createWindowLog, type RateWindow, type WindowLog } from './window-log.ts'

/** Who wants to send a request, and until when it makes sense. */
export interface SlotRequest {
  readonly user: string
  /** ms since 1970 */
  readonly deadlineAt: number
  readonly signal: AbortSignal
}

/** What Oura said with a 429. */
export interface Penalty {
  readonly tier: Tier
  readonly user: string
  /** No request of the tier leaves before, ms since 1970. */
  readonly until: number
  /** The window that Oura named, if any. */
  readonly window: RateWindow | null
}

/** Keeps requests to Oura within the rate limits. In-process counters here; shared ones have the same form. */
export interface RateLimiter {
  /**
   * Waits for a slot and a free connection, and takes both. Users take turns, so that a busy one delays another by
   * one slot at most.
   * @returns what gives the connection back; to be called once, when the answer is there
   * @throws RateLimitedError at once when the wait would go beyond the deadline
   */
  acquire(request: SlotRequest): Promise<() => void>
  /** Takes over what Oura said of its limits. */
  penalize(penalty: Penalty): void
  /** What is left now, for the application and for a user. */
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}

export interface RateLimiterOptions {
  readonly limits: RateLimits
  /**
   * Connections. A request that was granted and then waited for one would leave later than its window counts, and
   * its time-out would run meanwhile.
   */
  readonly concurrency: number
  readonly clock: Clock
  readonly sleep: Sleep
}

interface Waiter extends SlotRequest {
  readonly grant: (release: () => void) => void
  readonly refuse: (error: unknown) => void
}

/** Users whose counters are kept although nothing of them matters any more. */
const MAX_IDLE_USERS = 1000

export function createRateLimiter({ limits, concurrency, clock, sleep }: RateLimiterOptions): RateLimiter {
  const application = createWindowLog(limits.application)
  const users = new Map<string, WindowLog>()
  // In the order of their turns: who was served goes to the end.
  const queues = new Map<string, Waiter[]>()
  let alarm: AbortController | null = null
  let connectionsUsed = 0

  function logOf(user: string): WindowLog {
    const known = users.get(user)
    if (known !== undefined) return known
    if (users.size >= MAX_IDLE_USERS) forgetIdleUsers()
    const log = createWindowLog(limits.user)
    users.set(user, log)
    return log
  }

  function forgetIdleUsers(): void {
    const now = clock.now()
    for (const [user, log] of users) if (log.isIdle(now) && !queues.has(user)) users.delete(user)
  }

  /** When a new request of the user would leave, and which tier keeps it so long. */
  function forecast(user: string, now: number): { at: number; tier: Tier } {
    const own = queues.get(user)?.length ?? 0
    let ahead = own
    for (const [other, queue] of queues) if (other !== user) ahead += Math.min(queue.length, own + 1)
    const byUser = logOf(user).forecast(now, own + 1)
    const byApplication = application.forecast(now, ahead + 1)
    return byUser >= byApplication ? { at: byUser, tier: 'user' } : { at: byApplication, tier: 'application' }
  }

  /** Whose turn is next, and when they may send: the first in line among those who need not wait. */
  function nextTurn(now: number): { user: string; at: number } | null {
    const applicationReadyAt = application.readyAt(now)
    let turn: { user: string; at: number } | null = null
    for (const user of queues.keys()) {
      const at = Math.max(applicationReadyAt, logOf(user).readyAt(now))
      if (turn === null || at < turn.at) turn = { user, at }
      if (at <= now) break
    }
    return turn
  }

  /** Grants every slot that is free now, by turns, and sets the alarm for the next one. */
  function pump(): void {
    alarm?.abort()
    alarm = null
    while (connectionsUsed < concurrency) {
      const now = clock.now()
      const turn = nextTurn(now)
      if (turn === null) return
      if (turn.at > now) {
        setAlarm(turn.at - now)
        return
      }
      const [waiter, ...rest] = queues.get(turn.user) ?? []
      queues.delete(turn.user)
      if (rest.length > 0) queues.set(turn.user, rest)
      if (waiter === undefined) continue
      application.record(now)
      logOf(turn.user).record(now)
      connectionsUsed++
      waiter.grant(release)
    }
  }

  function release(): void {
    connectionsUsed--
    pump()
  }

  function setAlarm(ms: number): void {
    const controller = new AbortController()
    alarm = controller
    sleep(ms, controller.signal).then(pump, () => undefined)
  }

  function leave(user: string, waiter: Waiter): void {
    const queue = queues.get(user)?.filter((other) => other !== waiter) ?? []
    if (queue.length === 0) queues.delete(user)
    else queues.set(user, queue)
  }

  return {
    acquire(request) {
      const { user, signal, deadlineAt } = request
      const now = clock.now()
      const { at, tier } = forecast(user, now)
      if (at > Math.max(now, deadlineAt))
        return Promise.reject(new RateLimitedError(Math.ceil((at - now) / 1000), tier))
      return new Promise<() => void>((resolve, reject) => {
        const giveUp = () => {
          leave(user, waiter)
          reject(signal.reason)
        }
        const waiter: Waiter = {
          ...request,
          grant(release) {
            signal.removeEventListener('abort', giveUp)
            resolve(release)
          },
          refuse: reject,
        }
        if (signal.aborted) return reject(signal.reason)
        signal.addEventListener('abort', giveUp, { once: true })
        const queue = queues.get(user)
        if (queue === undefined) queues.set(user, [waiter])
        else queue.push(waiter)
        pump()
      })
    },
    penalize({ tier, user, until, window }) {
      const log = tier === 'application' ? application : logOf(user)
      log.blockUntil(until)
      if (window !== null) log.tighten(window)
      refuseTheHopeless()
    },
    async budgets(user) {
      const now = clock.now()
      return { application: application.budgets(now), user: logOf(user).budgets(now) }
    },
  }

  /** After a penalty, whoever cannot be served in time is told at once. */
  function refuseTheHopeless(): void {
    const now = clock.now()
    const applicationReadyAt = application.readyAt(now)
    for (const [user, queue] of [...queues]) {
      const userReadyAt = logOf(user).readyAt(now)
      const [at, tier]: [number, Tier] =
        userReadyAt >= applicationReadyAt ? [userReadyAt, 'user'] : [applicationReadyAt, 'application']
      for (const waiter of queue.filter(({ deadlineAt }) => at > deadlineAt)) {
        leave(user, waiter)
        waiter.refuse(new RateLimitedError(Math.ceil((at - now) / 1000), tier))
      }
    }
    pump()
  }
}
