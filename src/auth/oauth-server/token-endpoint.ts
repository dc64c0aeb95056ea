import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { isSameSecret } from '../../constant-time.ts'
import { BadUserInputError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { SECOND_MS } from '../../time.ts'
import type { ClientTokens, IssuedPair } from '../accounts/client-tokens.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import type { AuthorizationCodes, StoredCode } from './authorization-codes.ts'
import { checkResource } from './authorization-request.ts'
import type { Clients } from './clients.ts'
import { type Parameters, readForm } from './form-body.ts'
import { READ_SCOPE } from './metadata.ts'
import { OAuthRequestError } from './oauth-request-error.ts'

export interface TokenEndpointOptions {
  readonly clients: Pick<Clients, 'isWellFormed'>
  readonly codes: Pick<AuthorizationCodes, 'find' | 'use'>
  readonly clientTokens: Pick<ClientTokens, 'issue' | 'refresh'>
  readonly gatewayTokens: Pick<GatewayTokens, 'revoke'>
  /** The only resource of the server (RFC 8707). */
  readonly resource: string
  readonly clock: Clock
  readonly log: Log
}

/** One message for all of these, so that an attacker who guesses does not learn which one is wrong. */
const WRONG_CODE =
  'The code is unknown, expired or used, or client_id, redirect_uri or code_verifier is another one.'

/**
 * POST /auth/oauth/token (RFC 6749, section 3.2): exchanges a code, or a refresh token.
 * @throws OAuthRequestError
 */
export function createTokenEndpoint(options: TokenEndpointOptions) {
  const { clients, codes, clientTokens, gatewayTokens, resource, clock, log } = options

  async function exchangeCode(form: Parameters, clientId: string): Promise<IssuedPair> {
    const code = required(form, 'code')
    const verifier = required(form, 'code_verifier')
    const stored = await codes.find(code)
    // Checked before the code is used up, so that an attacker who has only the code cannot use it up.
    if (stored === null || !isRedeemer(form, verifier, clientId, stored)) throw invalidGrant(WRONG_CODE)
    const { grant, client, clientName, tokenId } = stored
    const revoke = async () => {
      await gatewayTokens.revoke(grant.userId, tokenId)
      log.warn({ receiver: client.receiver }, 'an authorization code was used twice; its token is revoked')
      return invalidGrant('The code was used before. The token that it was exchanged for is revoked.')
    }
    if ((await codes.use(code)) !== 'none') throw await revoke()
    if (stored.expiresAt <= clock.now()) throw invalidGrant(WRONG_CODE)
    const issued = await clientTokens
      .issue(grant, { id: tokenId, name: clientName, client })
      .catch((error: unknown) => {
        if (error instanceof BadUserInputError) throw invalidGrant(error.message)
        throw error
      })
    // A second use may have come before the token was there to be revoked.
    if ((await codes.find(code))?.uses === 'several') throw await revoke()
    return issued
  }

  async function refresh(form: Parameters, clientId: string): Promise<IssuedPair> {
    const refreshed = await clientTokens.refresh(required(form, 'refresh_token'), clientId)
    if (typeof refreshed !== 'string') return refreshed
    if (refreshed === 'replayed') {
      log.warn({}, 'a refresh token was used twice; its token is revoked')
      throw invalidGrant('The refresh token was replaced before. The token is revoked; ask the user again.')
    }
    throw invalidGrant('The refresh token is unknown, expired, revoked, or that of another client.')
  }

  return async (request: Request): Promise<Response> => {
    const form = await readForm(request)
    const clientId = form.get('client_id') ?? ''
    if (!clients.isWellFormed(clientId)) {
      throw new OAuthRequestError('invalid_client', 'client_id is unknown. Register again.')
    }
    checkResource(form, resource)
    const grantType = required(form, 'grant_type')
    if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
      throw new OAuthRequestError(
        'unsupported_grant_type',
        'grant_type has to be authorization_code or refresh_token.',
      )
    }
    const pair = await (grantType === 'refresh_token' ? refresh : exchangeCode)(form, clientId)
    return Response.json({
      access_token: pair.accessToken,
      token_type: 'Bearer',
      expires_in: Math.max(0, Math.floor((pair.accessExpiresAt - clock.now()) / SECOND_MS)),
      refresh_token: pair.refreshToken,
      scope: READ_SCOPE,
    })
  }
}

/** Whether a request is that of the client which started the authorization (RFC 6749, section 4.1.3, and RFC 7636). */
function isRedeemer(form: Parameters, verifier: string, clientId: string, stored: StoredCode): boolean {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return (
    isSameSecret(challenge, stored.codeChallenge) &&
    clientId === stored.client.id &&
    // OAuth 2.1 dropped the parameter, so clients may leave it out; one that is sent has to be the same.
    (form.get('redirect_uri') ?? stored.redirectUri) === stored.redirectUri
  )
}

const invalidGrant = (message: string) => new OAuthRequestError('invalid_grant', message)

function required(form: Parameters, name: string): string {
  const value = form.get(name)
  if (value !== undefined) return value
  throw new OAuthRequestError('invalid_request', `Send ${name}.`)
}
