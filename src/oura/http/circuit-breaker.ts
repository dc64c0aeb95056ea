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
  /** Time that the circuit stays open at first, ms. It doubles up to a minute while probes fail. @default 5000 */
  readonly pauseMs?: number
}

/** The circuit opens when at least half of the last CALLS requests failed. */
const CALLS = 20
const MIN_CALLS = 10
const MAX_PAUSE_MS = 60_000

/** Carries a response that counts as a failure through the breaker, which counts only errors. */
class FailedResponse extends Error {
  readonly response: OuraResponse

  constructor(response: OuraResponse) {
    super(`status ${response.status}`)
    this.response = response
  }
}

/** Carries the error of a cancelled operation through the breaker. */
class Cancelled extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('cancelled')
    this.reason = reason
  }
}

/**
 * A circuit breaker: while the circuit is open, every request fails at once with a CircuitOpenError. After a pause the
 * circuit is half open: a single request probes, and its outcome closes or opens the circuit.
 *
 * Connection errors, time-outs and 5xx count as failures. Cancelled operations, operations whose deadline passed in a
 * queue, and 4xx do not.
 */
export function withCircuitBreaker(send: Send, { log, pauseMs = 5_000 }: CircuitBreakerOptions): Send {
  const breaker = circuitBreaker(
    // A cancelled probe must not close the circuit.
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
  breaker.onBreak(() => log.error({}, 'circuit breaker opened: no requests to Oura for now'))
  breaker.onReset(() => log.info({}, 'circuit breaker closed: Oura responds again'))

  return async (request) => {
    // One probe is enough; other requests do not wait for it.
    if (breaker.state === CircuitState.HalfOpen) throw new CircuitOpenError()
    try {
      return await breaker.execute(async () => {
        const response = await send(request).catch((error: unknown) => {
          // A deadline that passed in a queue, or a client that disconnected, says nothing about Oura.
          throw request.operation.signal.aborted ? new Cancelled(error) : error
        })
        if (response.status >= 500) throw new FailedResponse(response)
        return response
      })
    } catch (error) {
      if (error instanceof FailedResponse) return error.response
      if (error instanceof Cancelled) throw error.reason
      throw error instanceof BrokenCircuitError ? new CircuitOpenError({ cause: error }) : error
    }
  }
}

const isFailure = (error: unknown): boolean =>
  error instanceof FailedResponse ||
  error instanceof UpstreamUnavailableError ||
  error instanceof UpstreamTimeoutError
