import {
  RateLimitedError,
  UpstreamInvalidError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { Source } from './gather.ts'
import type { RecordFlight } from './record-flights.ts'

export type Flight = RecordFlight<Source>

/** How flights ended. One that is still under way is not there. */
export type Outcomes = ReadonlyMap<Flight, Source | Error>

/** The flights that a question needs. */
export interface AwaitedFlights {
  readonly flights: readonly Flight[]
  /** The flights that bring something without a copy to fall back on. */
  readonly indispensable: readonly Flight[]
}

/** Waits for flights: until they end, or briefly for those that copies can take the place of. */
export async function landFlights(
  awaited: readonly AwaitedFlights[],
  operation: Operation,
  revalidationMs: number,
): Promise<Outcomes> {
  const outcomes = new Map<Flight, Source | Error>()
  const indispensable = new Set(awaited.flatMap((each) => each.indispensable))
  await Promise.all(
    Array.from(new Set(awaited.flatMap((each) => each.flights)), (flight) => {
      const landing = landFlight(flight, operation).then((outcome) => void outcomes.set(flight, outcome))
      return indispensable.has(flight) ? landing : within(revalidationMs, landing)
    }),
  )
  return outcomes
}

/** Waits until a flight ends. */
export const landFlight = (flight: Flight, operation: Operation): Promise<Source | Error> =>
  flight.join(operation).catch(toError)

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Waits for a promise, but no longer than some time. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}

/** The outcome of a flight that was waited for as long as it may take. */
export const tooLate = () => new UpstreamTimeoutError('Oura did not answer in time. Try again.')

/**
 * Whether stale copies take the place of what did not come (stale-if-error, RFC 5861): Oura fails, does not answer, answers
 * with something else than its API promises, or a limit is reached. Any other error is about the user's access.
 */
export const allowsStale = (error: Error): boolean =>
  error instanceof UpstreamInvalidError ||
  error instanceof UpstreamUnavailableError ||
  error instanceof UpstreamTimeoutError ||
  error instanceof RateLimitedError
