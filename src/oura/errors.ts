import { GatewayError } from '../errors.ts'

/** What is known of the upstream call that failed. Only `traceId` is public. */
interface UpstreamFailure extends ErrorOptions {
  /** Oura's `x-trace-id`, which its support asks for. */
  readonly traceId?: string | undefined
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

/** Oura throttles the user or the application. */
export class RateLimitedError extends GatewayError {
  readonly code = 'RATE_LIMITED'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number, tier: 'application' | 'user' | null, failure?: UpstreamFailure) {
    super(
      `Oura's rate limit is reached. Ask again in ${retryAfterSeconds} seconds.`,
      withTrace({ retryAfterSeconds, tier }, failure),
      failure,
    )
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Oura answered 5xx, or the connection failed. */
export class UpstreamUnavailableError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
  }
}

/** Oura was not asked, because it kept failing a moment ago. */
export class CircuitOpenError extends UpstreamUnavailableError {
  constructor(failure?: UpstreamFailure) {
    super('Oura keeps failing and is not asked for the moment. Try again in a minute.', failure)
  }
}

/** Oura did not answer in time (OURA_TIMEOUT_MS). */
export class UpstreamTimeoutError extends GatewayError {
  readonly code = 'UPSTREAM_TIMEOUT'

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
  }
}

/** Oura answered something that is not what its API promises. */
export class UpstreamInvalidError extends GatewayError {
  readonly code = 'UPSTREAM_INVALID'

  constructor(message: string, failure?: UpstreamFailure) {
    super(message, withTrace({}, failure), failure)
  }
}
