import { type Cancellation, unlessAborted } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { MINUTE_MS, SECOND_MS } from '../../time.ts'
import { UnknownTokensError } from '../errors.ts'

/** The budget that all probes of access tokens share. */
export interface ProbeBudget {
  /**
   * Waits until a probe may be sent.
   * @throws UnknownTokensError if too many tokens were refused; the signal's reason if it aborts the wait
   */
  acquire(signal: Cancellation): Promise<ProbeSlot>
}

export interface ProbeSlot {
  /** Ends the probe. A refused token uses up a part of the budget for a minute. */
  release(isRefused: boolean): void
}

/** Refused tokens within a minute: a tenth of the requests that Oura allows an application by default. */
const MAX_REFUSED_TOKENS = 100

export interface ProbeBudgetOptions {
  /** Probes at a time, so that made-up tokens leave connections for others. */
  readonly concurrency: number
  readonly clock: Clock
}

export function createProbeBudget({ concurrency, clock }: ProbeBudgetOptions): ProbeBudget {
  /** When the last refusals happened, ms since 1970, oldest first. */
  const refusals: number[] = []
  let probes = 0
  let nextEnd = createEvent()

  /** @throws UnknownTokensError */
  function checkRefusals(): void {
    const now = clock.now()
    while (refusals[0] !== undefined && refusals[0] <= now - MINUTE_MS) refusals.shift()
    const [oldest] = refusals
    if (oldest === undefined || refusals.length < MAX_REFUSED_TOKENS) return
    throw new UnknownTokensError(Math.ceil((oldest + MINUTE_MS - now) / SECOND_MS))
  }

  return {
    async acquire(signal) {
      checkRefusals()
      // Probes under way may all be refused, so a probe beyond the budget waits for them.
      while (probes >= Math.min(concurrency, MAX_REFUSED_TOKENS - refusals.length)) {
        await unlessAborted(nextEnd.promise, signal)
        checkRefusals()
      }
      probes += 1
      return {
        release(isRefused) {
          if (isRefused) refusals.push(clock.now())
          probes -= 1
          nextEnd.resolve()
          nextEnd = createEvent()
        },
      }
    },
  }
}

/** A promise and the function that resolves it. */
function createEvent(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
