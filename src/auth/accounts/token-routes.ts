import type { Clock } from '../../clock.ts'
import { BadUserInputError, UnauthenticatedError } from '../../errors.ts'
import { readJsonBody } from '../../server/request/request-body.ts'
import type { CsrfProtection } from '../csrf.ts'
import type { GrantReference } from '../grants/grants.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import type { GatewayToken } from './token-entries.ts'

export interface TokenRoutesOptions {
  readonly gatewayTokens: GatewayTokens
  readonly csrf: CsrfProtection
  readonly clock: Clock
  /** The grant of the request's session; null without a live session. */
  readonly bySession: (request: Request) => Promise<GrantReference | null>
}

/**
 * /auth/tokens: a user's own gateway tokens. They can be managed in a browser session only, so that a revoked token
 * cannot have made another one.
 */
export interface TokenRoutes {
  list(request: Request): Promise<Response>
  mint(request: Request): Promise<Response>
  revoke(request: Request, id: string): Promise<Response>
}

const MAX_NAME_LENGTH = 100

export function createTokenRoutes({
  gatewayTokens,
  csrf,
  clock,
  bySession,
}: TokenRoutesOptions): TokenRoutes {
  async function requireSession(request: Request): Promise<GrantReference> {
    const grant = await bySession(request)
    if (grant !== null) return grant
    throw new UnauthenticatedError('Gateway tokens are managed in a browser session. Log in at /auth/login.')
  }

  return {
    async list(request) {
      // Before the session: for a page of another origin, "log in" would be the wrong advice.
      csrf.checkOrigin(request)
      const { userId } = await requireSession(request)
      return Response.json({ tokens: (await gatewayTokens.list(userId)).map(tokenToJson) })
    },
    async mint(request) {
      csrf.check(request)
      const grant = await requireSession(request)
      const { name, expiresAt } = readMintRequest(
        await readJsonBody(request, '{"name": "my server"}'),
        clock.now(),
      )
      const minted = await gatewayTokens.mint(grant, name, expiresAt)
      return Response.json({ token: minted.token, ...tokenToJson(minted) }, { status: 201 })
    },
    async revoke(request, id) {
      csrf.check(request)
      const { userId } = await requireSession(request)
      return (await gatewayTokens.revoke(userId, id))
        ? new Response(null, { status: 204 })
        : Response.json({ error: 'You have no such token. GET /auth/tokens lists yours.' }, { status: 404 })
    },
  }
}

const toInstant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** A token in JSON, for its user: times in RFC 3339. */
const tokenToJson = ({ id, name, createdAt, expiresAt, lastUsedAt, client }: GatewayToken) => ({
  id,
  name,
  createdAt: toInstant(createdAt),
  expiresAt: toInstant(expiresAt),
  lastUsedAt: toInstant(lastUsedAt),
  client: client?.receiver ?? null,
})

/** RFC 3339 with an offset: without one, the instant would depend on the gateway's time zone. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i

/** ms since 1970; NaN for text that is no instant, such as 30 February, which `Date` reads as a day in March. */
function parseInstant(text: string): number {
  const day = INSTANT.exec(text)?.[1]
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${day}T`)
  return exists ? Date.parse(text) : Number.NaN
}

/**
 * What a new token is to be: its name, and when it expires, ms since 1970.
 * @throws BadUserInputError
 */
export function readMintRequest(body: unknown, now: number): { name: string; expiresAt: number | null } {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const name = typeof fields['name'] === 'string' ? fields['name'].trim() : ''
  if (name === '' || name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name)) {
    throw new BadUserInputError(
      'name',
      `name says what the token is for, in 1 to ${MAX_NAME_LENGTH} characters without line breaks.`,
    )
  }
  const given = fields['expiresAt'] ?? null
  if (given === null) return { name, expiresAt: null }
  const expiresAt = typeof given === 'string' ? parseInstant(given) : Number.NaN
  if (!(expiresAt > now)) {
    throw new BadUserInputError(
      'expiresAt',
      'expiresAt is an instant in the future such as 2030-01-31T00:00:00Z. Leave it out for a token that does not expire.',
    )
  }
  return { name, expiresAt }
}
