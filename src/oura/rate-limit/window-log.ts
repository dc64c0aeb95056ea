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
  /** When the window is empty again, ms since 1970; null where nothing was used. */
  readonly resetAt: number | null
}

/** What has happened to a window. */
export interface WindowUse {
  /** Requests within it. */
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
 * The requests of one tier (the application, or a user), held against its windows. Windows roll: not how Oura
 * counts, which is not published, decides, but the strictest way it could.
 */
export interface WindowLog {
  /** The earliest instant, from `now` on, at which the next request is allowed. */
  readyAt(now: number): number
  /** The instants at which the next `count` requests would be allowed if each went as early as it may. */
  forecast(now: number, count: number): number
  /** Counts a request that leaves now. */
  record(now: number): void
  /** Lets nothing pass before an instant: Oura said so. */
  blockUntil(instant: number): void
  /** Adopts a window that Oura told of, where it is stricter than the known one of that length. */
  tighten(window: RateWindow): void
  budgets(now: number): Budget[]
  /** Nothing that happened still matters. */
  isIdle(now: number): boolean
}

export function createWindowLog(initialWindows: readonly RateWindow[]): WindowLog {
  let windows = [...initialWindows]
  let times: number[] = []
  let blockedUntil = 0

  const mostKept = () => Math.max(0, ...windows.map(({ limit }) => limit))

  /**
   * When a request may follow on those that left and on `planned` ones after them. A window is taken as closed at
   * both ends, hence the one ms more.
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
      // Trimmed in bulk, so that a grant stays cheap.
      const kept = mostKept()
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
