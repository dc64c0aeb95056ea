import { GatewayError } from '../errors.ts'
import { UpstreamUnavailableError } from '../oura/errors.ts'

/** The provider refuses a refresh token for good. Internal: it becomes REAUTHORIZATION_REQUIRED once that is certain. */
export class InvalidGrantError extends Error {
  override readonly name = 'InvalidGrantError'
  /** The OAuth error code, or the status if there is none. Safe to log. */
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super(`Oura refused the refresh token: ${reason}`, options)
    this.reason = reason
  }
}

/** Whether text is an error code as RFC 6749 writes them. Any other text could contain a token, and is not logged. */
export const isErrorCode = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z_]{1,40}$/.test(text)

/** The token endpoint failed for a reason that is not the grant's. */
export class TokenEndpointError extends UpstreamUnavailableError {
  /** The OAuth error code, or the status, or the code of the network error. Safe to log. */
  readonly reason: string

  constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A token request was sent and no whole response arrived: the refresh token may be spent. */
export class UncertainRefreshError extends Error {
  override readonly name = 'UncertainRefreshError'
}

/** The stored grant was refused for good; only a new login helps. */
export class ReauthorizationRequiredError extends GatewayError {
  readonly code = 'REAUTHORIZATION_REQUIRED'

  /**
   * @param loginUrl where the user logs in again; clients find it as the extension `authorizationUrl`. Null if the login is
   * the caller's own
   */
  constructor(loginUrl: string | null, options?: ErrorOptions) {
    super(
      'Oura no longer accepts the stored grant. Log in again.',
      loginUrl === null ? {} : { authorizationUrl: loginUrl },
      options,
    )
  }
}

/** Why a login failed. */
export type LoginRefusal =
  /** The user denied access. */
  | 'denied'
  /** The provider refused before it asked for consent. */
  | 'refused'
  /** The callback does not belong to a login of this gateway. */
  | 'not-ours'
  /** The callback names another issuer (RFC 9207) than the provider of this login. */
  | 'wrong-issuer'
  /** The code was used already, or is older than ten minutes. */
  | 'code-spent'
  /** The provider refuses codes or credentials of this application: often the other provider accepts them. */
  | 'exchange-refused'
  /** The provider could not be reached, or its response was malformed. */
  | 'unreachable'

/** A login failed. Internal: the callback shows a page about it. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError'
  readonly refusal: LoginRefusal

  constructor(refusal: LoginRefusal, options?: ErrorOptions) {
    super(`login refused: ${refusal}`, options)
    this.refusal = refusal
  }
}

/** A page of another origin tried to act with its visitor's cookies. */
export class CrossSiteError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super(
      'The request comes from a page of another origin. Only pages of PUBLIC_URL and of CORS_ORIGINS may send it.',
    )
  }
}

/** The access token of an OAuth client cannot change anything. */
export class ReadOnlyTokenError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super('This token only reads. Do this in a browser session, or with a gateway token of your own.')
  }
}
