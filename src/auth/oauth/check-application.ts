import { InvalidGrantError, TokenEndpointError } from '../errors.ts'
import type { OAuthClient } from './oauth-client.ts'

/** What a token endpoint says about the application; `reason` is an OAuth error code, a status or a network error. */
export interface ApplicationCheck {
  readonly outcome: 'known' | 'refused' | 'unclear' | 'unreachable'
  readonly reason: string
}

/** No provider has issued it. */
const MADE_UP_TOKEN = 'oura-graphql-doctor'

/**
 * Asks a token endpoint for a refresh with a made-up token. An endpoint that knows the application refuses the token
 * (`invalid_grant`); one that does not refuses the application. The endpoint of `cloud` answers an application of `moi` with
 * `invalid_request` (oura-api.md, section 1), which is unclear: it is a refusal in a form that has other reasons, too.
 */
export async function checkApplicationAt(client: Pick<OAuthClient, 'refresh'>): Promise<ApplicationCheck> {
  try {
    await client.refresh(MADE_UP_TOKEN)
    return { outcome: 'unclear', reason: 'a made-up token was accepted' }
  } catch (error) {
    if (error instanceof InvalidGrantError) {
      const { reason } = error
      return { outcome: reason === 'invalid_grant' ? 'known' : 'unclear', reason }
    }
    if (error instanceof TokenEndpointError) {
      const { reason } = error
      const isRefusal =
        reason === 'invalid_client' || reason === 'unauthorized_client' || reason === 'status 401'
      return { outcome: isRefusal ? 'refused' : 'unreachable', reason }
    }
    return { outcome: 'unreachable', reason: 'no whole response' }
  }
}
