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

/** What share of the longest window is left: 0 to 1; 1 without windows. */
export function shareLeft(budgets: readonly Budget[]): number {
  let longest: Budget | undefined
  for (const budget of budgets) if (budget.windowMs > (longest?.windowMs ?? 0)) longest = budget
  return longest === undefined ? 1 : longest.remaining / longest.limit
}

/**
 * A sliding window log: the times of one tier's requests (of the application, or of a user), held against the rate
 * limit windows of that tier. Oura does not publish whether it counts in fixed windows, in sliding windows or with a
 * token bucket; the log of a sliding window satisfies them all.
 */
export interface SlidingWindowLog {
  /**
   * The earliest instant from `now` on at which the last of the next `count` requests is allowed, if each is sent as
   * early as possible; ms since 1970.
   */
  readyAt(now: number, count: number, priority: Priority): number
  /** The most permits that can be acquired together: one if the next request is a probe. */
  maxTogether(now: number, priority: Priority): number
  /** Counts requests that are sent now. Returns whether it is a probe. */
  record(now: number, count: number): boolean
  /** Counts more permits, or fewer, that are held: neither used nor given back yet. */
  hold(change: number): void
  /** Allows no request before an instant, as Oura asked with a 429; after it a single one first, if `thenProbe`. */
  blockUntil(instant: number, thenProbe: boolean): void
  unblock(): void
  /** Adopts a window that Oura named, if it is stricter than the known window of that length, for a limited time. */
  tighten(window: RateWindow, expiresAt: number): void
  budgets(now: number): Budget[]
  /** No window holds a request, and nothing that Oura said about the limits is in force. */
  isIdle(now: number): boolean
}

/** Windows in a row that a forecast looks ahead one by one; beyond, it counts whole windows. */
export const MAX_FORECAST_WINDOWS = 1_000

export function createSlidingWindowLog(initialWindows: readonly RateWindow[], tier: Tier): SlidingWindowLog {
  let windows = [...initialWindows]
  /** Windows that Oura named, by length. */
  const named = new Map<number, { readonly limit: number; readonly expiresAt: number }>()
  let times: number[] = []
  let held = 0
  let blockedUntil = 0
  let isProbeDue = false

  const maxKept = () => Math.max(0, ...windows.map(({ limit }) => limit))

  const limitsFor = (priority: Priority): RateWindow[] =>
    windows.map((window) => ({
      limit: Math.max(1, window.limit - reserveOf(window, priority, tier)),
      windowMs: window.windowMs,
    }))
  /** The windows without the reserve that each priority may not use. */
  const limitsByPriority = (): Readonly<Record<Priority, readonly RateWindow[]>> => ({
    login: limitsFor('login'),
    query: limitsFor('query'),
    background: limitsFor('background'),
  })
  let limits = limitsByPriority()

  /**
   * When the request at an index is sent: of the log, or of the plan that continues the log as early as possible. Both
   * ends of a window belong to it, hence the additional millisecond.
   */
  function instantOf(index: number, now: number, priority: Priority, planned: Map<number, number>): number {
    if (index < 0) return Number.NEGATIVE_INFINITY
    const known = times[index] ?? planned.get(index)
    if (known !== undefined) return known
    let at = Math.max(now, blockedUntil)
    for (const { limit, windowMs } of limits[priority]) {
      at = Math.max(at, instantOf(index - limit, now, priority, planned) + windowMs + 1)
    }
    planned.set(index, at)
    return at
  }

  /** Forgets windows that Oura named too long ago. */
  function refresh(now: number): void {
    let isChanged = false
    for (const [windowMs, { expiresAt }] of named) if (expiresAt <= now) isChanged = named.delete(windowMs)
    if (isChanged) merge()
  }

  function merge(): void {
    windows = initialWindows.map(({ limit, windowMs }) => ({
      limit: Math.min(limit, named.get(windowMs)?.limit ?? limit),
      windowMs,
    }))
    for (const [windowMs, { limit }] of named) {
      if (!windows.some((window) => window.windowMs === windowMs)) windows.push({ limit, windowMs })
    }
    limits = limitsByPriority()
  }

  return {
    readyAt(now, count, priority) {
      refresh(now)
      // Held permits need no others.
      if (count === 0) return Math.max(now, blockedUntil)
      const before = held + count - 1
      const isFar = limits[priority].some(({ limit }) => before > limit * MAX_FORECAST_WINDOWS)
      if (!isFar) return instantOf(times.length + before, now, priority, new Map())
      const waits = limits[priority].map(({ limit, windowMs }) => Math.floor(before / limit) * windowMs)
      return Math.max(now, blockedUntil) + Math.max(...waits)
    },
    maxTogether(now, priority) {
      refresh(now)
      return isProbeDue ? 1 : Math.min(...limits[priority].map(({ limit }) => limit))
    },
    record(now, count) {
      for (let index = 0; index < count; index++) times.push(now)
      // Trimmed in bulk, so that a permit stays cheap.
      const kept = maxKept()
      if (times.length > 2 * kept + 16) times = times.slice(times.length - kept)
      if (isProbeDue) blockedUntil = now + PROBE_MS
      return isProbeDue
    },
    hold(change) {
      held += change
    },
    blockUntil(instant, thenProbe) {
      blockedUntil = Math.max(blockedUntil, instant)
      isProbeDue ||= thenProbe
    },
    unblock() {
      blockedUntil = 0
      isProbeDue = false
    },
    tighten({ limit, windowMs }, expiresAt) {
      const known = named.get(windowMs)?.limit ?? limit
      named.set(windowMs, { limit: Math.min(limit, known), expiresAt })
      merge()
    },
    budgets(now) {
      refresh(now)
      return windows.map((window) => {
        const used = held + times.length - firstIndex(times, (time) => time >= now - window.windowMs)
        return toBudget(window, { used, lastAt: times.at(-1) ?? null, blockedUntil }, now)
      })
    },
    isIdle(now) {
      refresh(now)
      // A probe that no request was for so long is not needed any more.
      const knownUntil = blockedUntil + (isProbeDue ? MAX_BLOCK_MS.user : 0)
      const isFree = held === 0 && knownUntil <= now && named.size === 0
      return isFree && (times.at(-1) ?? 0) < now - Math.max(0, ...windows.map(({ windowMs }) => windowMs))
    },
  }
}
