import type { Arrival } from './ipc.ts'
import { LIMITS } from './settings.ts'

/**
 * What a window may seem shorter at the simulator than it was at the gateway, ms, beside the times that the two
 * processes were kept from their work. The gateway counts a request when it grants it, the simulator when it arrives: the
 * first of a window may be late, the last may be early only by that.
 */
const TOLERANCE_MS = 25

/** Looks at what arrives at the simulator, and holds it against the windows that the gateway was told to keep. */
export interface WindowCheck {
  /**
   * Takes the next requests, in order of time; gives back each window that was exceeded, a line each.
   * @param heldUpMs longest times until now that the processes were kept from their work, together
   */
  add(arrivals: readonly Arrival[], heldUpMs: number): string[]
  /** Shortest time, ms, in which one request more than a window allows has come, by tier. */
  tightest(): { readonly app: number; readonly user: number }
}

export function createWindowCheck(): WindowCheck {
  const app = createTier('the application', LIMITS.app)
  const users = new Map<string, ReturnType<typeof createTier>>()
  function tierOf(user: string) {
    const known = users.get(user) ?? createTier(`user ${user.slice(0, 8)}`, LIMITS.user)
    users.set(user, known)
    return known
  }
  return {
    add(arrivals, heldUpMs) {
      const toleranceMs = TOLERANCE_MS + heldUpMs
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

/** One window that rolls: of any `limit + 1` requests in a row the last is later than the first by its length. */
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
      return `rate limit: ${limit + 1} requests of ${name} came within ${at - first} ms; ${limit} are allowed in ${windowMs} ms`
    },
  }
}
