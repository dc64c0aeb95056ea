import { firstIndex } from '../../first-index.ts'
import { PROBE_MS, type RateWindow } from './rate-limits.ts'

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

/**
 * A sliding window log: the times of one tier's requests (of the application, or of a user), held against the rate
 * limit windows of that tier. Oura does not publish whether it counts in fixed windows, in sliding windows or with a
 * token bucket; the log of a sliding window satisfies them all.
 */
export interface SlidingWindowLog {
  /** The earliest instant from `now` on at which the next request is allowed, ms since 1970. */
  readyAt(now: number): number
  /** When the last of the next `count` requests would be allowed, if each is sent as early as possible. */
  forecast(now: number, count: number): number
  /** Counts a request that is sent now. Returns whether it is a probe. */
  record(now: number): boolean
  /** Allows no request before an instant, as Oura asked with a 429; after it a single one first, if `thenProbe`. */
  blockUntil(instant: number, thenProbe: boolean): void
  unblock(): void
  /** Adopts a window that Oura named, if it is stricter than the known window of that length, for a limited time. */
  tighten(window: RateWindow, expiresAt: number): void
  budgets(now: number): Budget[]
  /** No window holds a request, and no block is in force. */
  isIdle(now: number): boolean
}

export function createSlidingWindowLog(initialWindows: readonly RateWindow[]): SlidingWindowLog {
  let windows = [...initialWindows]
  /** Windows that Oura named, by length. */
  const named = new Map<number, { readonly limit: number; readonly expiresAt: number }>()
  let times: number[] = []
  let blockedUntil = 0
  let isProbeDue = false

  const maxKept = () => Math.max(0, ...windows.map(({ limit }) => limit))

  /**
   * When a request is allowed after those of the log and after `planned` further ones. Both ends of a window belong to
   * it, hence the additional millisecond.
   */
  function next(planned: readonly number[], now: number): number {
    let at = Math.max(now, blockedUntil)
    for (const { limit, windowMs } of windows) {
      const oldest =
        limit <= planned.length
          ? planned[planned.length - limit]
          : times[times.length + planned.length - limit]
      if (oldest !== undefined) at = Math.max(at, oldest + windowMs + 1)
    }
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
  }

  return {
    readyAt(now) {
      refresh(now)
      return next([], now)
    },
    forecast(now, count) {
      refresh(now)
      const planned: number[] = []
      let at = now
      for (let index = 0; index < count; index++) {
        at = next(planned, at)
        planned.push(at)
      }
      return at
    },
    record(now) {
      times.push(now)
      // Trimmed in bulk, so that a permit stays cheap.
      const kept = maxKept()
      if (times.length > 2 * kept + 16) times = times.slice(times.length - kept)
      if (isProbeDue) blockedUntil = now + PROBE_MS
      return isProbeDue
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
        const used = times.length - firstIndex(times, (time) => time >= now - window.windowMs)
        return toBudget(window, { used, lastAt: times.at(-1) ?? null, blockedUntil }, now)
      })
    },
    isIdle: (now) =>
      blockedUntil <= now &&
      (times.at(-1) ?? 0) < now - Math.max(0, ...windows.map(({ windowMs }) => windowMs)),
  }
}
