import {
  BrokenCircuitError,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  noJitterGenerator,
} from 'cockatiel'
import type { Log } from '../../log.ts'
import { CircuitOpenError, UpstreamTimeoutError, UpstreamUnavailableError } from '../errors.ts'
import type { OuraResponse, Send } from './send.ts'

export interface CircuitBreakerOptions {
  readonly log: Log
  /** First pause before Oura is asked again; it doubles up to a minute while Oura stays away. @default 5000 */
  readonly pauseMs?: number
}

/** Opens when at least half of the last CALLS requests failed. */
const CALLS = 20
const MIN_CALLS = 10
const MAX_PAUSE_MS = 60_000

/** Carries an answer that counts as a failure through the breaker, which counts errors only. */
class FailedResponse extends Error {
  readonly response: OuraResponse

  constructor(response: OuraResponse) {
    super(`status ${response.status}`)
    this.response = response
  }
}

/** Carries an error through the breaker that comes of the caller having given up. */
class GivenUp extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('given up')
    this.reason = reason
  }
}

/**
 * Spares an upstream that fails again and again: while the circuit is open every request fails at once with a
 * CircuitOpenError; after a pause a single one goes through, and its outcome decides.
 *
 * Errors, time-outs and 5xx count as failures; what the caller or a limit is to blame for does not, nor an operation's
 * time that was up while it waited for its turn.
 */
export function withCircuitBreaker(send: Send, { log, pauseMs = 5_000 }: CircuitBreakerOptions): Send {
  const breaker = circuitBreaker(
    // A probe that tells nothing, because its caller left, must not close the circuit.
    handleWhen((error) => isFailure(error) || breaker.state === CircuitState.HalfOpen),
    {
      breaker: new CountBreaker({ threshold: 0.5, size: CALLS, minimumNumberOfCalls: MIN_CALLS }),
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: pauseMs,
        maxDelay: MAX_PAUSE_MS,
        exponent: 2,
        generator: noJitterGenerator,
      }),
    },
  )
  breaker.onBreak(() => log.error({}, 'Oura keeps failing: no requests for a while'))
  breaker.onReset(() => log.info({}, 'Oura answers again'))

  return async (request) => {
    // One probe is enough; who comes meanwhile does not wait for it.
    if (breaker.state === CircuitState.HalfOpen) throw new CircuitOpenError()
    try {
      return await breaker.execute(async () => {
        const response = await send(request).catch((error: unknown) => {
          // A deadline that passed in a queue, or a client that left, says nothing of Oura.
          throw request.operation.signal.aborted ? new GivenUp(error) : error
        })
        if (response.status >= 500) throw new FailedResponse(response)
        return response
      })
    } catch (error) {
      if (error instanceof FailedResponse) return error.response
      if (error instanceof GivenUp) throw error.reason
      throw error instanceof BrokenCircuitError ? new CircuitOpenError({ cause: error }) : error
    }
  }
}

const isFailure = (error: unknown): boolean =>
  error instanceof FailedResponse ||
  error instanceof UpstreamUnavailableError ||
  error instanceof UpstreamTimeoutError
