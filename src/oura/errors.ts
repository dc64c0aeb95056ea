import { GatewayError } from '../errors.ts'

/** What is known about the request that failed. Only `traceId` is public. */
interface UpstreamFailure extends ErrorOptions {
  /** Oura's `x-trace-id`, which its support asks for. */
  readonly traceId?: string | undefined
  /** No connection was established: DNS, TCP or TLS failed, so the failure concerns every resource. @default false */
  readonly concernsHost?: boolean
}

const withTrace = (extensions: Record<string, unknown>, failure?: UpstreamFailure) =>
  failure?.traceId === undefined ? extensions : { ...extensions, traceId: failure.traceId }

/** The token lacks a scope, or the Oura membership has lapsed (oura-api.md, sections 1 and 6). */
export class ForbiddenError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor(message: string, requiredScope?: string, failure?: UpstreamFailure) {
    super(message, withTrace(requiredScope === undefined ? {} : { requiredScope }, failure), failure)
  }
}

/** The rate limit of the user or of the application is reached: Oura's own, or ours (OURA_RATE_LIMITS). */
export class RateLimitedError extends GatewayError {
  readonly code = 'RATE_LIMITED'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number, tier: 'application' | 'user' | null, failure?: UpstreamFailure) {
    super(
      `Oura's rate limit is reached. Retry in ${retryAfterSeconds} seconds.`,
      withTrace({ retryAfterSeconds, tier }, failure),
      failure,
    )
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Oura refused so many access tokens of other requests that the gateway tries no more unknown ones for now. */
export class UnknownTokensError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor(retryAfterSeconds: number) {
    super(
      `The gateway received too many access tokens that Oura does not know. Retry in ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds, tier: null },
    )
  }
}

/** The operation needs more of Oura than one operation may. */
export class OperationTooLargeError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'

  constructor(unit: string, allowed: number) {
    super(
      `The operation exceeds the limit of ${allowed} ${unit}. Ask for a shorter range or fewer fields, or split the operation.`,
      { limit: unit, allowed },
    )
  }
}

/** The gateway fetches so much for other requests that it does not fetch more for now. */
export class GatewayBusyError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor() {
    const retryAfterSeconds = 5
    super(`The gateway is fetching too much from Oura at once. Retry in ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
      tier: null,
    })
  }
}

/** Oura responded with 5xx, or the connection failed. */
export class UpstreamUnavailableError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'
  readonly concernsHost: boolean

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
    this.concernsHost = failure?.concernsHost ?? false
  }
}

/** No request was sent, because the circuit breaker is open. */
export class CircuitOpenError extends UpstreamUnavailableError {
  constructor(failure?: UpstreamFailure) {
    super('Oura keeps failing, so no request was sent. Try again in a minute.', failure)
  }
}

/** Oura did not respond in time (OURA_TIMEOUT_MS), or the operation's time was up (OPERATION_TIMEOUT_MS). */
export class UpstreamTimeoutError extends GatewayError {
  readonly code = 'UPSTREAM_TIMEOUT'
  readonly concernsHost: boolean

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
    this.concernsHost = failure?.concernsHost ?? false
  }
}

/** Oura's response is not what its API promises. */
export class UpstreamInvalidError extends GatewayError {
  readonly code = 'UPSTREAM_INVALID'

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
  }
}
