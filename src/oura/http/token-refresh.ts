import { createHash } from 'node:crypto'
import { unlessAborted } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { createLruCache } from '../../lru-cache.ts'
import { MINUTE_MS } from '../../time.ts'
import { ForbiddenError } from '../errors.ts'
import { personalInfo } from '../resources/personal-info.ts'
import type { OuraUser } from '../user.ts'
import { isRejection } from './read-response.ts'
import type { OuraRequest, OuraResponse, Send, UnsignedRequest } from './send.ts'
import type { TokenVerdicts } from './token-verdicts.ts'
import { createTurns } from './turns.ts'

export interface TokenRenewalOptions {
  readonly verdicts: TokenVerdicts
  /** Path of personal_info; null if Oura has none (its sandbox). */
  readonly personalInfoPath: string | null
  readonly clock: Clock
}

/** How long the answer of personal_info counts. */
const CHECK_MS = MINUTE_MS
const MAX_CHECKS = 10_000

/**
 * Sends each request with its user's access token. A 401 without a missing scope is handled in two steps:
 * - the token is refreshed once, and the request is sent again;
 * - if that fails too, or is not possible, personal_info is asked, which every valid token may read. If it accepts the
 *   token, only this resource rejects it: the request fails with FORBIDDEN, and the user's other data is not affected.
 *   If it answers 401 as well, the token is invalid; it is refreshed, or the 401 is returned.
 *
 * The wait for a token ends with the operation. The refresh itself continues: other requests may wait for it, and a
 * refresh that is cut off can cost the user their login.
 * @throws ForbiddenError if only this resource rejects the token; what the user's token source throws, unchanged
 */
export function withTokenRefresh(
  send: Send,
  { verdicts, personalInfoPath, clock }: TokenRenewalOptions,
): (request: UnsignedRequest) => Promise<OuraResponse> {
  const turns = createTurns()
  const checks = createLruCache<{ readonly isValid: boolean; readonly at: number }>(MAX_CHECKS)

  /** Whether personal_info accepts the token, asked at most once a minute. */
  async function isValidToken(request: OuraRequest): Promise<boolean> {
    const { user, resource, accessToken, operation } = request
    if (personalInfoPath === null || resource.name === personalInfo.name) return invalid(user)
    const key = createHash('sha256').update(accessToken).digest('base64url')
    const check = { ...request, path: personalInfoPath, query: {}, resource: personalInfo }
    const { isValid } = await turns.decide(
      key,
      operation.signal,
      () => {
        const known = checks.get(key)
        return known !== undefined && clock.now() < known.at + CHECK_MS ? known : undefined
      },
      async () => {
        const found = { isValid: !isRejection(await send(check), personalInfo), at: clock.now() }
        checks.set(key, found)
        return found
      },
    )
    return isValid || invalid(user)
  }

  function invalid({ key, isUnproven }: OuraUser): false {
    if (isUnproven === true) verdicts.refuse(key, personalInfo.name)
    return false
  }

  /** Sends a request again whose access token Oura rejected, with another one. */
  async function renew(rejected: OuraRequest, rejection: OuraResponse): Promise<OuraResponse> {
    const { user, resource, operation } = rejected
    let request = rejected
    let response = rejection
    for (const isConfirmed of [false, true]) {
      if (!isRejection(response, resource)) return response
      // A refused probe: the request was the only one that the token gets.
      if (user.isUnproven === true && !verdicts.isAccepted(user.key)) return response
      if (isConfirmed && (await isValidToken(request))) throw onlyThisResource(request, response)
      const refreshed = user.refreshAccessToken(request.accessToken, { isConfirmed })
      const accessToken = await unlessAborted(refreshed, operation.signal)
      if (accessToken === null || accessToken === request.accessToken) continue
      request = { ...request, accessToken }
      response = await send(request)
    }
    return response
  }

  return async (unsigned) => {
    const { path, query, user, resource, operation } = unsigned
    const token = user.accessToken()
    const accessToken = typeof token === 'string' ? token : await unlessAborted(token, operation.signal)
    const request = { path, query, user, resource, operation, accessToken }
    const response = await send(request)
    return isRejection(response, resource) ? renew(request, response) : response
  }
}

const onlyThisResource = ({ resource }: OuraRequest, { traceId }: OuraResponse) =>
  new ForbiddenError(
    `Oura refuses ${resource.name} with status 401, although the access token is valid. Other data is not affected.`,
    undefined,
    { traceId },
  )
