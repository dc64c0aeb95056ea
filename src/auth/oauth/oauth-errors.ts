import * as oauth from 'oauth4webapi'
import {
  InvalidGrantError,
  isErrorCode,
  LoginRefusedError,
  TokenEndpointError,
  UncertainRefreshError,
} from '../errors.ts'

/** Network errors after which a request was certainly not sent, so that no token is spent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** OAuth errors of the application's registration. They must never end a user's grant. */
const REGISTRATION_ERRORS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type'])

/** Throttling and faults of the provider. */
const isTemporary = (status: number) => status === 408 || status === 429 || status >= 500

/** The error of a callback without a usable code. */
export function toCallbackError(error: unknown): LoginRefusedError {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new LoginRefusedError(error.error === 'access_denied' ? 'denied' : 'refused', { cause: error })
  }
  return new LoginRefusedError('not-ours', { cause: error })
}

/**
 * The error of a failed code exchange.
 * @param status of the response; undefined if there was none
 */
export function toExchangeError(error: unknown, status: number | undefined): LoginRefusedError {
  const isRefused = status !== undefined && status >= 400 && !isTemporary(status)
  if (!isRefused) return new LoginRefusedError('unreachable', { cause: error })
  const isSpent = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant'
  return new LoginRefusedError(isSpent ? 'code-spent' : 'exchange-refused', { cause: error })
}

/**
 * The error of a failed refresh.
 * @param status of the response; undefined if there was none
 */
export function toRefreshError(error: unknown, status: number | undefined): Error {
  if (status === undefined) return networkError(error)
  const code = error instanceof oauth.ResponseBodyError ? error.error : undefined
  const reason = isErrorCode(code) ? code : `status ${status}`
  const cause = { cause: error }
  if (isTemporary(status)) {
    return new TokenEndpointError(
      `Oura's token endpoint answered with status ${status}. Try again in a minute.`,
      reason,
      cause,
    )
  }
  const isRegistrationError =
    error instanceof oauth.WWWAuthenticateChallengeError ||
    (code !== undefined && REGISTRATION_ERRORS.has(code))
  if (isRegistrationError) {
    return new TokenEndpointError(
      "Oura refuses the gateway's own credentials. The operator has to check OURA_CLIENT_ID, OURA_CLIENT_SECRET and OURA_OAUTH.",
      reason,
      cause,
    )
  }
  // An OAuth error, or a refusal in another form, such as the legacy endpoint's plain text (oura-api.md, section 1).
  if (code !== undefined || status === 400 || status === 401) return new InvalidGrantError(reason, cause)
  // Not from the token endpoint itself but from a proxy or firewall in front of it: says nothing about the grant.
  if (status >= 400) {
    return new TokenEndpointError(
      `Oura's token endpoint answered with status ${status}. Try again in a minute.`,
      reason,
      cause,
    )
  }
  return uncertain(error)
}

function networkError(error: unknown): Error {
  const code = (error as { cause?: { code?: string } }).cause?.code
  if (code === undefined || !NOT_SENT.has(code)) return uncertain(error)
  return new TokenEndpointError("Oura's token endpoint could not be reached. Try again in a minute.", code, {
    cause: error,
  })
}

const uncertain = (cause: unknown) =>
  new UncertainRefreshError('The token request was sent, and no whole response arrived.', { cause })
