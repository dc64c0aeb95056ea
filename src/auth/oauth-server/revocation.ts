import type { ClientTokens } from '../accounts/client-tokens.ts'
import { readForm } from './form-body.ts'
import { OAuthRequestError } from './oauth-request-error.ts'

/**
 * POST /auth/oauth/revoke (RFC 7009): a client gives its access back, with either of its tokens. The answer is the same for
 * a token that is unknown or another client's (section 2.2).
 * @throws OAuthRequestError
 */
export function createRevocation({ clientTokens }: { readonly clientTokens: Pick<ClientTokens, 'revoke'> }) {
  return async (request: Request): Promise<Response> => {
    const form = await readForm(request)
    const [token, clientId] = [form.get('token'), form.get('client_id')]
    if (token === undefined || clientId === undefined) {
      throw new OAuthRequestError('invalid_request', 'Send token and client_id.')
    }
    await clientTokens.revoke(token, clientId)
    return new Response(null, { status: 200 })
  }
}
