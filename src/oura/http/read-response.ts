import { UnauthenticatedError } from '../../errors.ts'
import { plainScope } from '../../oura-scopes.ts'
import {
  ForbiddenError,
  RateLimitedError,
  UpstreamInvalidError,
  UpstreamUnavailableError,
} from '../errors.ts'
import { MAX_BLOCK_MS } from '../rate-limit/rate-limits.ts'
import { isRecord } from '../records/record-shape.ts'
import type { Resource } from '../resources/resource.ts'
import { rateLimitTier, retryAfterMs } from './rate-limit-headers.ts'
import type { OuraResponse, UnsignedRequest } from './send.ts'

/** `retryAfterSeconds` of a 429 in which Oura does not say when to retry. */
const DEFAULT_RETRY_AFTER_MS = 60_000

/** What is known of the request of a response. */
type AnsweredRequest = Pick<UnsignedRequest, 'resource' | 'user'>

/**
 * Reads the JSON body of a 200, and converts every other response to its error (oura-api.md, section 6).
 * @param now ms since 1970
 * @throws UnauthenticatedError, ForbiddenError, RateLimitedError, UpstreamUnavailableError, UpstreamInvalidError
 */
export function readJson(response: OuraResponse, request: AnsweredRequest, now: number): unknown {
  const { resource } = request
  if (response.status !== 200) throw toOuraError(response, request, now)
  try {
    return JSON.parse(response.body.toString())
  } catch {
    throw unexpectedForm(resource, response)
  }
}

/** The error for a body that is not what Oura's API promises. */
export const unexpectedForm = ({ name }: Resource, { traceId }: OuraResponse): UpstreamInvalidError =>
  new UpstreamInvalidError(`Oura's response for ${name} does not have the form that its API promises.`, {
    traceId,
  })

/** The error for a response with a status other than 200. */
function toOuraError(response: OuraResponse, { resource, user }: AnsweredRequest, now: number) {
  const { status, traceId, headers } = response
  const scope = missingScope(response, resource)
  if (scope !== null) {
    return new ForbiddenError(
      user.isUnproven === true
        ? `The access token lacks the scope ${scope}. Send one of a user who has granted it.`
        : `The user has not granted the scope ${scope}. Ask them to log in again and to allow it.`,
      scope,
      { traceId },
    )
  }
  switch (status) {
    case 401:
      return new UnauthenticatedError(
        `Oura rejected the access token: it is unknown or has expired. ${user.isUnproven === true ? 'Send another one.' : 'Log in again.'}`,
        traceId === undefined ? {} : { traceId },
      )
    case 204:
      return new UpstreamInvalidError(`Oura's response for ${resource.name} has no content (status 204).`, {
        traceId,
      })
    case 426:
      // Older documents of Oura's say "app version too old", one client reports a lapsed membership.
      return new ForbiddenError(
        'Oura refuses access until the user updates the Oura app or renews the Oura membership (status 426).',
        undefined,
        { traceId },
      )
    case 403:
      return new ForbiddenError(
        "Oura refuses access. The user's Oura membership may have lapsed.",
        undefined,
        { traceId },
      )
    case 404:
      return new UpstreamInvalidError(`Oura does not serve ${resource.name}.`, { traceId })
    case 429:
      return new RateLimitedError(
        Math.ceil(
          Math.min(
            retryAfterMs(headers, now) ?? DEFAULT_RETRY_AFTER_MS,
            MAX_BLOCK_MS[rateLimitTier(headers) ?? 'user'],
          ) / 1000,
        ),
        rateLimitTier(headers),
        { traceId },
      )
    default:
      if (status >= 300 && status < 400) {
        return new UpstreamInvalidError(redirected(status, resource), { traceId })
      }
      return status >= 500 || status === 408
        ? new UpstreamUnavailableError(`Oura responded with status ${status}. Try again in a minute.`, {
            traceId,
          })
        : new UpstreamInvalidError(`Oura refused a request for ${resource.name} with status ${status}.`, {
            traceId,
          })
  }
}

/** Redirects are not followed, and 304 answers a condition that the gateway never sends. */
const redirected = (status: number, { name }: Resource): string =>
  status === 304
    ? `Oura responded for ${name} that nothing has changed (status 304), although it was not asked that.`
    : `Oura redirected a request for ${name} (status ${status}). Redirects are not followed: check OURA_API_URL.`

/**
 * The scope that the token lacks, without prefix; null for every other response.
 *
 * Oura documents 403 and sends 401; its sentence tells, not the status. If the sentence names no scope, it is the
 * resource's.
 */
export function missingScope({ status, body }: OuraResponse, { scope }: Resource): string | null {
  if (status !== 401 && status !== 403) return null
  const [sentence, named] =
    /not authorized(?: to)? access (?:(\S+) )?scope/.exec(readDetail(body) ?? '') ?? []
  if (sentence === undefined) return null
  return named === undefined ? scope : plainScope(named)
}

/** A 401 that names no missing scope: the token is invalid, or this resource does not accept it. */
export const isRejection = (response: OuraResponse, resource: Resource): boolean =>
  response.status === 401 && missingScope(response, resource) === null

/** FastAPI's `detail`, if it is a sentence; null for lists of faults, plain text, HTML and an empty body. */
function readDetail(body: Buffer): string | null {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    return isRecord(parsed) && typeof parsed['detail'] === 'string' ? parsed['detail'] : null
  } catch {
    return null
  }
}
