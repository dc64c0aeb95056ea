import { unlessAborted } from '../../abort.ts'
import { missingScope } from './read-response.ts'
import type { OuraResponse, Send, UnsignedRequest } from './send.ts'

/**
 * Sends each request with its user's access token. If Oura rejects the token, it is refreshed and the request is sent
 * once more; a second 401 is returned as it is. A missing scope causes no refresh, because a new token lacks it too.
 *
 * The wait for a token ends with the operation. The refresh itself continues: other requests may wait for it, and a
 * refresh that is cut off can cost the user their login.
 * @throws what the user's token source throws, unchanged
 */
export function withTokenRenewal(send: Send): (request: UnsignedRequest) => Promise<OuraResponse> {
  return async (request) => {
    const { user, operation } = request
    const accessToken = await unlessAborted(user.accessToken(), operation.signal)
    const response = await send({ ...request, accessToken })
    if (response.status !== 401 || missingScope(response, request.resource) !== null) return response
    const renewed = await unlessAborted(user.renewToken(accessToken), operation.signal)
    return renewed === null ? response : send({ ...request, accessToken: renewed })
  }
}
