import { unlessAborted } from '../../abort.ts'
import { missingScope } from './answer.ts'
import type { OuraResponse, Send, UnsignedRequest } from './send.ts'

/**
 * Sends each request with its user's token. Where Oura does not know the token, the user is asked for another one
 * and the request is sent once more; a second refusal goes on as it is, as does that of a missing scope, which no
 * new token would cure.
 *
 * Waiting for a token ends with the operation; the renewal itself goes on, because others may wait for it and
 * because a token call that is cut off can cost the user their login.
 * @throws what the user's token source throws, untouched
 */
export function withTokenRenewal(send: Send): (request: UnsignedRequest) => Promise<OuraResponse> {
  return async (request) => {
    const { user, operation } = request
    const accessToken = await unlessAborted(user.accessToken(), operation.signal)
    const response = await send({ ...request, accessToken })
    if (response.status !== 401 || missingScope(response) !== null) return response
    const renewed = await unlessAborted(user.renewToken(accessToken), operation.signal)
    return renewed === null ? response : send({ ...request, accessToken: renewed })
  }
}
