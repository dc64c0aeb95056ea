import { GatewayError, SetupError } from '../errors.ts'

/**
 * The store cannot be reached. Its code is that of an upstream outage, because a client does the same: try later.
 * After a failed write the value may be stored all the same, because only the response was lost.
 */
export class StoreUnavailableError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor(options?: ErrorOptions) {
    super('The gateway cannot reach its store. Try again in a minute.', {}, options)
  }
}

/** The store cannot be used as configured. For the operator, at the start; contains no password and no secret. */
export class StoreSetupError extends SetupError {}

/** A sealed value cannot be opened: another secret, another context, or tampered with. Contains nothing of it. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}
