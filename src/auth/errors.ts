import { GatewayError } from '../errors.ts'

/** The provider refuses a refresh token for good. Internal: it becomes REAUTHORIZATION_REQUIRED once that is sure. */
export class InvalidGrantError extends Error {
  override readonly name = 'InvalidGrantError'
}

/** A token call left, and no whole answer came back: the token may be spent. */
export class UncertainRefreshError extends Error {
  override readonly name = 'UncertainRefreshError'
}

/** The stored grant was refused for good; only a new login helps. */
export class ReauthorizationRequiredError extends GatewayError {
  readonly code = 'REAUTHORIZATION_REQUIRED'

  constructor(authorizationUrl: string, options?: ErrorOptions) {
    super('Oura no longer accepts the stored grant. Log in again.', { authorizationUrl }, options)
  }
}
