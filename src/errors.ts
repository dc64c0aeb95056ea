/** All values of `extensions.code` that a client can receive (schema-contract, section Errors). */
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
 * An error meant for the client. Its message and `extensions` are public, so neither may hold a token, a URL
 * or a response body of Oura. Every other error is masked before it leaves the process.
 */
export abstract class GatewayError extends Error {
  abstract readonly code: ErrorCode

  /** Fields of `extensions` besides `code`, such as `{ argument: 'first' }` or `{ retryAfterSeconds: 30 }`. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(message: string, extensions: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.extensions = extensions
  }
}

/**
 * The process cannot start as it is configured. The message tells the operator what to change, and shows no secret; the
 * command line prints it without a stack.
 */
export class SetupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The request has no credentials, or Oura rejected its access token. */
export class UnauthenticatedError extends GatewayError {
  readonly code = 'UNAUTHENTICATED'
}

/** An argument is invalid. `argument` is its name in the schema; the message says what is allowed. */
export class BadUserInputError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'

  constructor(argument: string, message: string, options?: ErrorOptions) {
    super(message, { argument }, options)
  }
}

/** The field is for the operator of the gateway, not for its users. */
export class OperatorOnlyError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super(
      'This is for the operator of the gateway. Send the token of GATEWAY_ADMIN_TOKEN as "Authorization: Bearer …".',
    )
  }
}

/** Whether an error ends all access of its user, until the next login: every further request would have it too. */
export const isEndOfAccess = (error: unknown): boolean =>
  error instanceof GatewayError &&
  (error.code === 'UNAUTHENTICATED' || error.code === 'REAUTHORIZATION_REQUIRED')

/** What the log says of an error that may hold personal data or secrets: its name alone. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
