import { GatewayError } from '../errors.ts'

/**
 * The store cannot be reached. The code is that of an upstream outage, because a client does the same: try later.
 */
export class StoreUnavailableError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor(options?: ErrorOptions) {
    super('The gateway cannot reach its store. Try again in a minute.', {}, options)
  }
}
