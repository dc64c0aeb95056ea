import { UnauthenticatedError } from '../../errors.ts'
import {
  ForbiddenError,
  RateLimitedError,
  UpstreamInvalidError,
  UpstreamUnavailableError,
} from '../errors.ts'
import { rateLimitTier } from '../rate-limit/with-rate-limit.ts'
import { isRecord } from '../records/record-shape.ts'
import { retryAfterMs } from './retry-after.ts'
import type { OuraResponse } from './send.ts'

/** What to tell a client to wait after a 429 in which Oura does not say it. */
const DEFAULT_RETRY_AFTER_MS = 60_000

/** One page of Oura's list envelope. */
export interface Page {
  readonly data: readonly unknown[]
  readonly nextToken: string | null
}

/**
 * Reads a list's page.
 * @param now ms since 1970
 * @throws the error classes that `readJson` names, and UpstreamInvalidError for anything but the envelope.
 */
export function readPage(response: OuraResponse, resource: string, now: number): Page {
  const body = readJson(response, resource, now)
  if (!isRecord(body) || !Array.isArray(body['data'])) throw notPromised(resource, response)
  const nextToken = body['next_token'] ?? null
  if (nextToken !== null && typeof nextToken !== 'string') throw notPromised(resource, response)
  return { data: body['data'], nextToken: nextToken === '' ? null : nextToken }
}

/**
 * Reads the JSON of a good answer, and turns every other into its error (oura-api.md, section 6).
 * @throws UnauthenticatedError, ForbiddenError, RateLimitedError, UpstreamUnavailableError, UpstreamInvalidError
 */
export function readJson(response: OuraResponse, resource: string, now: number): unknown {
  if (response.status !== 200) throw toOuraError(response, resource, now)
  try {
    return JSON.parse(response.body)
  } catch {
    throw notPromised(resource, response)
  }
}

const notPromised = (resource: string, { traceId }: OuraResponse) =>
  new UpstreamInvalidError(`Oura's answer for ${resource} is not in the form that its API promises.`, {
    traceId,
  })

/** The error that stands for an answer with another status than 200. */
function toOuraError(response: OuraResponse, resource: string, now: number) {
  const { status, traceId } = response
  const scope = missingScope(response)
  if (scope !== null) {
    return new ForbiddenError(
      `The user has not granted the scope ${scope}. Ask them to log in again and to allow it.`,
      scope,
      { traceId },
    )
  }
  switch (status) {
    case 401:
      return new UnauthenticatedError(
        'Oura does not know this access token, or it has expired. Log in again.',
        traceId === undefined ? {} : { traceId },
      )
    case 403:
    case 426:
      return new ForbiddenError(
        "Oura refuses access. The user's Oura membership may have lapsed.",
        undefined,
        { traceId },
      )
    case 404:
      return new UpstreamInvalidError(`Oura does not serve ${resource}.`, { traceId })
    case 429:
      return new RateLimitedError(
        Math.ceil((retryAfterMs(response, now) ?? DEFAULT_RETRY_AFTER_MS) / 1000),
        rateLimitTier(response),
        { traceId },
      )
    default:
      return status >= 500 || status === 408
        ? new UpstreamUnavailableError(`Oura answered with status ${status}. Try again in a minute.`, {
            traceId,
          })
        : new UpstreamInvalidError(`Oura refused a request for ${resource} with status ${status}.`, {
            traceId,
          })
  }
}

/**
 * The scope that the token lacks, without prefix; null for every other answer. Oura documents 403 for it and sends
 * 401; the sentence tells, not the status.
 */
export function missingScope({ status, body }: OuraResponse): string | null {
  if (status !== 401 && status !== 403) return null
  const name = /not authorized access (\S+) scope/.exec(readDetail(body) ?? '')?.[1]
  return name?.replace(/^extapi:/, '') ?? null
}

/** FastAPI's `detail` where it is a sentence; null for lists of faults, plain text, HTML and nothing. */
function readDetail(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body)
    return isRecord(parsed) && typeof parsed['detail'] === 'string' ? parsed['detail'] : null
  } catch {
    return null
  }
}
