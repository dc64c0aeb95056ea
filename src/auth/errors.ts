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

/** Why a login did not come to its end. */
export type LoginRefusal =
  /** The user said no. */
  | 'denied'
  /** The provider said no before consent. */
  | 'refused'
  /** It is no answer to a login that was begun here. */
  | 'not-ours'
  /** The answer names another issuer (RFC 9207) than the provider that was asked. */
  | 'wrong-issuer'
  /** The code was used already, or is older than ten minutes. */
  | 'code-spent'
  /** The provider does not take codes or credentials of this application: often the other provider would. */
  | 'exchange-refused'
  /** The provider could not be reached, or its answer made no sense. */
  | 'unreachable'

/** A login did not come to its end. Internal: the callback shows a page about it. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError'
  readonly refusal: LoginRefusal

  constructor(refusal: LoginRefusal, options?: ErrorOptions) {
    super(`login refused: ${refusal}`, options)
    this.refusal = refusal
  }
}

/** A page of a strange origin tried to act in its visitor's name. */
export class CrossSiteError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super(
      'The request comes from a page of another origin. Only pages of PUBLIC_URL and of CORS_ORIGINS may do this.',
    )
  }
}
