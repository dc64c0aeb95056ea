import { firstIndex } from '../../first-index.ts'
import {
  MAX_BLOCK_MS,
  PROBE_MS,
  type Priority,
  type RateWindow,
  reserveOf,
  type Tier,
} from './rate-limits.ts'

/** What is left of one window. */
export interface Budget {
  readonly limit: number
  readonly remaining: number
  readonly windowMs: number
  /** When the window is empty again, ms since 1970; null if no request is in it. */
  readonly resetAt: number | null
}

/** How much of a window is used. */
export interface WindowUse {
  /** Requests within the window. */
  readonly used: number
  /** The last request of the tier, ms since 1970. */
  readonly lastAt: number | null
  readonly blockedUntil: number
}

export function toBudget({ limit, windowMs }: RateWindow, use: WindowUse, now: number): Budget {
  const { used, lastAt, blockedUntil } = use
  const isBlocked = blockedUntil > now
  const emptyAt = lastAt !== null && lastAt >= now - windowMs ? lastAt + windowMs : null
  return {
    limit,
    remaining: isBlocked ? 0 : Math.max(0, limit - used),
    windowMs,
    resetAt: isBlocked ? Math.max(blockedUntil, emptyAt ?? 0) : emptyAt,
  }
}

/** What share of the fullest window is used: 0 to 1; 0 without windows. */
export const useOf = (budgets: readonly Budget[]): number =>
  Math.max(0, ...budgets.map(({ limit, remaining }) => (limit - remaining) / limit))

/** What share of the longest window is left: 0 to 1; 1 without windows. */
export function shareLeft(budgets: readonly Budget[]): number {
  let longest: Budget | undefined
  for (const budget of budgets) if (budget.windowMs > (longest?.windowMs ?? 0)) longest = budget
  return longest === undefined ? 1 : longest.remaining / longest.limit
}

/** The windows of a tier, for each priority without the reserve that it may not use. */
export interface TierLimits {
  readonly tier: Tier
  readonly windows: readonly RateWindow[]
  readonly byPriority: Readonly<Record<Priority, readonly RateWindow[]>>
  /** The most requests that are allowed together, by priority; Infinity without windows. */
  readonly mostTogether: Readonly<Record<Priority, number>>
  /** The largest limit of a window. */
  readonly maxLimit: number
  /** The longest window, ms. */
  readonly maxWindowMs: number
}

/** Made once for all users. */
export function toTierLimits(windows: readonly RateWindow[], tier: Tier): TierLimits {
  const limitsFor = (priority: Priority): RateWindow[] =>
    windows.map((window) => ({
      limit: Math.max(1, window.limit - reserveOf(window, priority, tier)),
      windowMs: window.windowMs,
    }))
  const byPriority = {
    login: limitsFor('login'),
    query: limitsFor('query'),
    background: limitsFor('background'),
  }
  const leastOf = (limits: readonly RateWindow[]) => Math.min(...limits.map(({ limit }) => limit))
  return {
    tier,
    windows,
    byPriority,
    mostTogether: {
      login: leastOf(byPriority.login),
      query: leastOf(byPriority.query),
      background: leastOf(byPriority.background),
    },
    maxLimit: Math.max(0, ...windows.map(({ limit }) => limit)),
    maxWindowMs: Math.max(0, ...windows.map(({ windowMs }) => windowMs)),
  }
}

/** Windows in a row that a forecast looks ahead one by one; beyond, it counts whole windows. */
export const MAX_FORECAST_WINDOWS = 1_000

/**
 * A sliding window log: the times of one tier's requests (of the application, or of a user), held against the rate
 * limit windows of that tier. Oura does not publish whether it counts in fixed windows, in sliding windows or with a
 * token bucket; the log of a sliding window satisfies them all.
 */
export class SlidingWindowLog {
  readonly #initial: TierLimits
  #limits: TierLimits
  /** Windows that Oura named, by length; null if it named none. */
  #named: Map<number, { readonly limit: number; readonly expiresAt: number }> | null = null
  #times: number[] = []
  #held = 0
  #blockedUntil = 0
  #isProbeDue = false

  constructor(limits: TierLimits) {
    this.#initial = limits
    this.#limits = limits
  }

  /**
   * The earliest instant from `now` on at which the last of the next `count` requests is allowed, if each is sent as
   * early as possible; ms since 1970.
   */
  readyAt(now: number, count: number, priority: Priority): number {
    this.#forgetNamed(now)
    const start = Math.max(now, this.#blockedUntil)
    // Held permits need no others.
    if (count === 0) return start
    const limits = this.#limits.byPriority[priority]
    const before = this.#held + count - 1
    if (before < this.#limits.mostTogether[priority]) return this.#afterLog(before, start, limits)
    const isFar = limits.some(({ limit }) => before > limit * MAX_FORECAST_WINDOWS)
    if (!isFar) return this.#instantOf(this.#times.length + before, start, limits, new Map())
    return start + Math.max(...limits.map(({ limit, windowMs }) => Math.floor(before / limit) * windowMs))
  }

  /** The most permits that can be acquired together: one if the next request is a probe. */
  maxTogether(now: number, priority: Priority): number {
    this.#forgetNamed(now)
    if (this.#isProbeDue) return 1
    return this.#limits.mostTogether[priority]
  }

  /** Counts requests that are sent now. Returns whether it is a probe. */
  record(now: number, count: number): boolean {
    for (let index = 0; index < count; index++) this.#times.push(now)
    // Trimmed in bulk, so that a permit stays cheap.
    const kept = this.#limits.maxLimit
    if (this.#times.length > 2 * kept + 16) this.#times = this.#times.slice(this.#times.length - kept)
    if (this.#isProbeDue) this.#blockedUntil = now + PROBE_MS
    return this.#isProbeDue
  }

  /** Counts more permits, or fewer, that are held: neither used nor given back yet. */
  hold(change: number): void {
    this.#held += change
  }

  /** Allows no request before an instant, as Oura asked with a 429; after it a single one first, if `thenProbe`. */
  blockUntil(instant: number, thenProbe: boolean): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, instant)
    this.#isProbeDue ||= thenProbe
  }

  unblock(): void {
    this.#blockedUntil = 0
    this.#isProbeDue = false
  }

  /** Adopts a window that Oura named, if it is stricter than the known window of that length, for a limited time. */
  tighten({ limit, windowMs }: RateWindow, expiresAt: number): void {
    this.#named ??= new Map()
    const known = this.#named.get(windowMs)?.limit ?? limit
    this.#named.set(windowMs, { limit: Math.min(limit, known), expiresAt })
    this.#merge(this.#named)
  }

  budgets(now: number): Budget[] {
    this.#forgetNamed(now)
    const use = { used: 0, lastAt: this.#times.at(-1) ?? null, blockedUntil: this.#blockedUntil }
    return this.#limits.windows.map((window) => {
      use.used = this.#usedOf(window, now)
      return toBudget(window, use, now)
    })
  }

  /** What share of the fullest window is used: 0 to 1; 0 without windows. */
  use(now: number): number {
    this.#forgetNamed(now)
    let use = 0
    for (const window of this.#limits.windows) {
      const used = this.#blockedUntil > now ? window.limit : this.#usedOf(window, now)
      use = Math.max(use, used / window.limit)
    }
    return Math.min(1, use)
  }

  /** Requests within a window, and permits that are held. */
  #usedOf({ windowMs }: RateWindow, now: number): number {
    const times = this.#times
    const start = now - windowMs
    // As a rule all that is left in the log is in the window.
    const outside = (times[0] ?? start) >= start ? 0 : firstIndex(times, (time) => time >= start)
    return this.#held + times.length - outside
  }

  /** No window holds a request, and nothing that Oura said about the limits is in force. */
  isIdle(now: number): boolean {
    this.#forgetNamed(now)
    // A probe that no request was for so long is not needed any more.
    const knownUntil = this.#blockedUntil + (this.#isProbeDue ? MAX_BLOCK_MS.user : 0)
    if (this.#held > 0 || knownUntil > now || this.#named !== null) return false
    return (this.#times.at(-1) ?? 0) < now - this.#limits.maxWindowMs
  }

  /** When a request is sent that has so few before it that no window compares it with these, only with the log. */
  #afterLog(before: number, start: number, limits: readonly RateWindow[]): number {
    let at = start
    for (const { limit, windowMs } of limits) {
      const index = this.#times.length + before - limit
      if (index >= 0) at = Math.max(at, (this.#times[index] ?? Number.NEGATIVE_INFINITY) + windowMs + 1)
    }
    return at
  }

  /**
   * When the request at an index is sent: of the log, or of the plan that continues the log as early as possible. Both
   * ends of a window belong to it, hence the additional millisecond.
   * @param start when the plan begins
   */
  #instantOf(
    index: number,
    start: number,
    limits: readonly RateWindow[],
    planned: Map<number, number>,
  ): number {
    if (index < 0) return Number.NEGATIVE_INFINITY
    const known = this.#times[index] ?? planned.get(index)
    if (known !== undefined) return known
    let at = start
    for (const { limit, windowMs } of limits) {
      at = Math.max(at, this.#instantOf(index - limit, start, limits, planned) + windowMs + 1)
    }
    planned.set(index, at)
    return at
  }

  /** Forgets windows that Oura named too long ago. */
  #forgetNamed(now: number): void {
    const named = this.#named
    if (named === null) return
    let isChanged = false
    for (const [windowMs, { expiresAt }] of named) if (expiresAt <= now) isChanged = named.delete(windowMs)
    if (named.size === 0) this.#named = null
    if (isChanged) this.#merge(named)
  }

  #merge(named: ReadonlyMap<number, { readonly limit: number }>): void {
    const { windows: initial, tier } = this.#initial
    const windows = initial.map(({ limit, windowMs }) => ({
      limit: Math.min(limit, named.get(windowMs)?.limit ?? limit),
      windowMs,
    }))
    for (const [windowMs, { limit }] of named) {
      if (!windows.some((window) => window.windowMs === windowMs)) windows.push({ limit, windowMs })
    }
    this.#limits = named.size === 0 ? this.#initial : toTierLimits(windows, tier)
  }
}
