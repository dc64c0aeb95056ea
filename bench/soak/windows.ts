import type { Arrival } from '../traffic/ipc.ts'
import { LIMITS } from './settings.ts'

/**
 * Tolerance of a window's length, ms, in addition to the event loop delays of the two processes. The gateway counts a
 * request when it grants the permit, the simulator when the request arrives, so a window can look shorter there.
 */
const TOLERANCE_MS = 25

/** Checks the requests at the simulator against the gateway's rate-limit windows. */
export interface WindowCheck {
  /**
   * Adds the next requests, ordered by time; returns one line for each window that was exceeded.
   * @param eventLoopDelayMs how much later a request may arrive by the event loop delays of both processes
   */
  add(arrivals: readonly Arrival[], eventLoopDelayMs: number): string[]
  /** Shortest time, ms, in which one request more than the limit arrived, by tier. */
  tightest(): { readonly app: number; readonly user: number }
}

export function createWindowCheck(): WindowCheck {
  const app = createTier('the application', LIMITS.app)
  const users = new Map<string, ReturnType<typeof createTier>>()
  function tierOf(user: string) {
    const existing = users.get(user) ?? createTier(`user ${user.slice(0, 8)}`, LIMITS.user)
    users.set(user, existing)
    return existing
  }
  return {
    add(arrivals, eventLoopDelayMs) {
      const toleranceMs = TOLERANCE_MS + eventLoopDelayMs
      return arrivals
        .flatMap(({ at, user }) => [app.add(at, toleranceMs), tierOf(user).add(at, toleranceMs)])
        .filter((line) => line !== null)
    },
    tightest: () => ({
      app: app.tightest(),
      user: Math.min(...Array.from(users.values(), (tier) => tier.tightest())),
    }),
  }
}

/** A rolling window: of any `limit + 1` consecutive requests, the last is at least the window's length after the first. */
function createTier(
  name: string,
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
) {
  let times: number[] = []
  let tightest = Number.POSITIVE_INFINITY
  return {
    tightest: () => tightest,
    add(at: number, toleranceMs: number): string | null {
      times.push(at)
      const first = times[times.length - 1 - limit]
      if (times.length > 4 * limit) times = times.slice(-limit)
      if (first === undefined) return null
      tightest = Math.min(tightest, at - first)
      if (at - first >= windowMs - toleranceMs) return null
      return `rate limit: ${limit + 1} requests of ${name} arrived within ${at - first} ms; ${limit} are allowed in ${windowMs} ms`
    },
  }
}
