import type { Clock } from '../../clock.ts'

/** How a request ended, as far as it tells whether its domain works. `unknown` tells nothing, e.g. if it was cancelled. */
export type Verdict = 'success' | 'failure' | 'unknown'

/** Part of a request in a circuit breaker. Call it once, when the request has ended. */
export type Leave = (verdict: Verdict) => void

/**
 * A circuit breaker. While the circuit is open it admits nothing. After a pause it admits a single request, the probe,
 * whose outcome closes the circuit or opens it again for twice as long.
 */
export interface CircuitBreaker {
  readonly isAdmitting: boolean
  /** Begins a request. Call it only while `isAdmitting`. */
  enter(user: string): Leave
}

export interface CircuitBreakerOptions {
  readonly clock: Clock
  /** Whether one user can open the circuit, or only several (no user with more than half of the failures). */
  readonly openedBy: 'one user' | 'several users'
  readonly onOpen: () => void
  readonly onClose: () => void
}

/** Number of latest requests that are considered. */
const WINDOW = 20
/** Failures among them that open the circuit. */
const MAX_FAILURES = 10
const PAUSE_MS = 5_000
const MAX_PAUSE_MS = 60_000

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { clock, openedBy, onOpen, onClose } = options
  /** User of each failure, null for a success. */
  let latest: (string | null)[] = []
  let pauseMs = PAUSE_MS
  let openUntil: number | null = null
  let isProbing = false

  function open(): void {
    openUntil = clock.now() + pauseMs
    pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)
  }

  function record(user: string | null): void {
    latest.push(user)
    if (latest.length > WINDOW) latest.shift()
    if (user === null || countFailures(latest, openedBy) < MAX_FAILURES) return
    open()
    onOpen()
  }

  function endProbe(verdict: Verdict): void {
    isProbing = false
    if (verdict === 'failure') open()
    if (verdict !== 'success') return
    openUntil = null
    pauseMs = PAUSE_MS
    latest = []
    onClose()
  }

  return {
    get isAdmitting() {
      return openUntil === null || (!isProbing && clock.now() >= openUntil)
    },
    enter(user) {
      if (openUntil !== null) {
        isProbing = true
        return endProbe
      }
      return (verdict) => {
        // A request that began before the circuit opened says nothing about what is now.
        if (openUntil === null && verdict !== 'unknown') record(verdict === 'failure' ? user : null)
      }
    },
  }
}

/** Number of failures; if several users have to fail, the largest number of which no user has more than half. */
function countFailures(
  latest: readonly (string | null)[],
  openedBy: CircuitBreakerOptions['openedBy'],
): number {
  const byUser = new Map<string, number>()
  for (const user of latest) if (user !== null) byUser.set(user, (byUser.get(user) ?? 0) + 1)
  const counts = [...byUser.values()]
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (openedBy === 'one user') return total
  const most = Math.max(0, ...counts)
  return Math.min(total, 2 * (total - most))
}
