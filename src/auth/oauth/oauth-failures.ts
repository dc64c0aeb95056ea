import * as oauth from 'oauth4webapi'
import { UpstreamUnavailableError } from '../../oura/errors.ts'
import { InvalidGrantError, LoginRefusedError, UncertainRefreshError } from '../errors.ts'

/** What of the network says that a request never left: nothing can have been spent. */
const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Faults of the registration, not of the user's grant: nobody's grant may die of them. */
const APPLICATION_FAULTS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type'])

/** Faults that pass: throttling, and whatever is wrong at the provider itself. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

/** A callback that carries no code for us. */
export function toCallbackError(error: unknown): LoginRefusedError {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new LoginRefusedError(error.error === 'access_denied' ? 'denied' : 'refused', { cause: error })
  }
  return new LoginRefusedError('not-ours', { cause: error })
}

/**
 * A code that was not exchanged.
 * @param status of the answer; undefined where none came
 */
export function toExchangeError(error: unknown, status: number | undefined): LoginRefusedError {
  const isRefused = status !== undefined && status >= 400 && !isPassing(status)
  if (!isRefused) return new LoginRefusedError('unreachable', { cause: error })
  const isSpent = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant'
  return new LoginRefusedError(isSpent ? 'code-spent' : 'exchange-refused', { cause: error })
}

/**
 * A refresh that brought no tokens.
 * @param status of the answer; undefined where none came
 */
export function toRefreshError(error: unknown, status: number | undefined): Error {
  if (status === undefined) return isNotReached(error) ? notReached(error) : uncertain(error)
  if (isPassing(status)) {
    return new UpstreamUnavailableError(
      `Oura's token endpoint answered with status ${status}. Try again in a minute.`,
      { cause: error },
    )
  }
  if (error instanceof oauth.ResponseBodyError) {
    return APPLICATION_FAULTS.has(error.error)
      ? applicationRefused(error)
      : new InvalidGrantError(error.error, { cause: error })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) return applicationRefused(error)
  // Refused in a form of its own, as the legacy endpoint does with text (oura-api.md, section 1).
  if (status === 400 || status === 401) return new InvalidGrantError(`status ${status}`, { cause: error })
  // Not the token endpoint speaking, but something in front of it: says nothing of the grant.
  if (status >= 400) {
    return new UpstreamUnavailableError(`Oura's token endpoint answered with status ${status}.`, {
      cause: error,
    })
  }
  return uncertain(error)
}

const isNotReached = (error: unknown): boolean => {
  const code = (error as { cause?: { code?: string } }).cause?.code
  return code !== undefined && NOT_REACHED.has(code)
}

const notReached = (cause: unknown) =>
  new UpstreamUnavailableError("Oura's token endpoint could not be reached. Try again in a minute.", {
    cause,
  })

const uncertain = (cause: unknown) =>
  new UncertainRefreshError('The token call left, and no whole answer came back.', { cause })

const applicationRefused = (cause: unknown) =>
  new UpstreamUnavailableError(
    "Oura refuses the gateway's own credentials. The operator has to check OURA_CLIENT_ID, OURA_CLIENT_SECRET and OURA_OAUTH.",
    { cause },
  )
