import { isOwnForm } from '../csrf.ts'
import { loginUrlAt } from '../login/login-url.ts'
import { type PageRow, renderPage } from '../login/pages.ts'
import { readForm } from '../oauth-server/form-body.ts'
import { OAuthRequestError } from '../oauth-server/oauth-request-error.ts'
import { foreignFormPage } from '../page-endpoint.ts'
import type { FindSession } from './browser-sessions.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import type { GatewayToken } from './token-entries.ts'

export interface AccountPageOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly gatewayTokens: Pick<GatewayTokens, 'list' | 'revoke'>
  readonly findSession: FindSession
}

const PATH = '/auth/account'

/** GET and POST /auth/account: the user's gateway tokens, with a button that revokes each. */
export function createAccountPage({ publicUrl, gatewayTokens, findSession }: AccountPageOptions) {
  const redirect = (status: 302 | 303, location: string) =>
    new Response(null, { status, headers: { location } })
  const logIn = () => redirect(302, loginUrlAt(publicUrl, { returnTo: PATH }))

  return {
    async show(request: Request): Promise<Response> {
      const session = await findSession(request)
      if (session === null) return logIn()
      const tokens = await gatewayTokens.list(session.grant.userId)
      return renderPage({
        status: 200,
        title: 'Access to your Oura data',
        text: [
          tokens.length === 0
            ? 'No application and no server has a token. Only your browsers in which you are logged in have access.'
            : 'These applications and servers have a token. A token that you revoke is refused from its next request on.',
        ],
        rows: tokens.toReversed().map(toRow),
      })
    },
    async revoke(request: Request): Promise<Response> {
      if (!isOwnForm(request, publicUrl)) return renderPage(foreignFormPage)
      const session = await findSession(request)
      if (session === null) return logIn()
      const form = await readForm(request).catch((error: unknown) => {
        if (error instanceof OAuthRequestError) return new Map<string, string>()
        throw error
      })
      // One that is gone already needs no message: the list shows it.
      await gatewayTokens.revoke(session.grant.userId, form.get('revoke') ?? '')
      return redirect(303, `${publicUrl}${PATH}`)
    },
  }
}

function toRow({ id, name, createdAt, expiresAt, lastUsedAt, client }: GatewayToken): PageRow {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const holder =
    client === null
      ? 'Created by you; has the same access as you.'
      : `An application (${client.receiver}); reads only.`
  const times = [
    `Since ${day(createdAt)}`,
    lastUsedAt === null ? 'never used' : `last used on ${day(lastUsedAt)}`,
    expiresAt === null ? 'does not expire' : `expires on ${day(expiresAt)}`,
  ]
  return {
    name,
    details: [holder, `${times.join(', ')}.`],
    form: { action: PATH, hidden: {}, buttons: [{ name: 'revoke', value: id, text: 'Revoke' }] },
  }
}
