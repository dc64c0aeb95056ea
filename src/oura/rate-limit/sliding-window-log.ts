import { firstIndex } from '../../first-index.ts'

/** At most `limit` requests within any stretch of `windowMs`. */
export interface RateWindow {
  readonly limit: number
  readonly windowMs: number
}

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
  /** Counts a request that is sent now. */
  record(now: number): void
  /** Allows no request before an instant, as Oura asked with a 429. */
  blockUntil(instant: number): void
  /** Adopts a window that Oura named, if it is stricter than the known window of that length. */
  tighten(window: RateWindow): void
  budgets(now: number): Budget[]
  /** No window holds a request, and no block is in force. */
  isIdle(now: number): boolean
}

export function createSlidingWindowLog(initialWindows: readonly RateWindow[]): SlidingWindowLog {
  let windows = [...initialWindows]
  let times: number[] = []
  let blockedUntil = 0

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

  return {
    readyAt: (now) => next([], now),
    forecast(now, count) {
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
    },
    blockUntil(instant) {
      blockedUntil = Math.max(blockedUntil, instant)
    },
    tighten({ limit, windowMs }) {
      const known = windows.find((window) => window.windowMs === windowMs)
      if (known === undefined) windows.push({ limit, windowMs })
      else if (limit < known.limit)
        windows = windows.map((window) => (window === known ? { limit, windowMs } : window))
    },
    budgets: (now) =>
      windows.map((window) => {
        const used = times.length - firstIndex(times, (time) => time >= now - window.windowMs)
        return toBudget(window, { used, lastAt: times.at(-1) ?? null, blockedUntil }, now)
      }),
    isIdle: (now) =>
      blockedUntil <= now &&
      (times.at(-1) ?? 0) < now - Math.max(0, ...windows.map(({ windowMs }) => windowMs)),
  }
}
