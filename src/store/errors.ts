import { GatewayError, SetupError } from '../errors.ts'

/**
 * The store cannot be reached. The code is that of an upstream outage, because a client does the same: try later.
 * Where it comes from a write, the write may have happened all the same: the answer was what got lost.
 */
export class StoreUnavailableError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor(options?: ErrorOptions) {
    super('The gateway cannot reach its store. Try again in a minute.', {}, options)
  }
}

/** The store cannot be used as it is configured. For the operator, at start; shows neither password nor secret. */
export class StoreSetupError extends SetupError {}

/** A sealed record cannot be opened: another key, another place, or not as it was written. Holds nothing of it. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}
