/** The closed list of codes a client can meet in `extensions.code` (schema-contract, section Errors). */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'REAUTHORIZATION_REQUIRED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_INVALID'

/** HTTP status of a request that fails as a whole; an error of a single field leaves the answer at 200. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  REAUTHORIZATION_REQUIRED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_INVALID: 502,
}

/**
 * An error meant for the client: its message and `extensions` are public, so neither may hold a token, a URL
 * or a body of Oura's. Everything that is not a `GatewayError` is masked before it leaves the process.
 */
export abstract class GatewayError extends Error {
  abstract readonly code: ErrorCode

  /** What `extensions` carries beside `code`, e.g. `{ argument: 'first' }` or `{ retryAfterSeconds: 30 }`. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(message: string, extensions: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.extensions = extensions
  }
}

/** Nobody is known to be asking, or Oura does not know the token that came with the request. */
export class UnauthenticatedError extends GatewayError {
  readonly code = 'UNAUTHENTICATED'
}

/** An argument is not usable. `argument` is its name in the schema; the message says what would be. */
export class BadUserInputError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'

  constructor(argument: string, message: string, options?: ErrorOptions) {
    super(message, { argument }, options)
  }
}
