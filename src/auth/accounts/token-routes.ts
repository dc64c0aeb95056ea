import type { Clock } from '../../clock.ts'
import { BadUserInputError, UnauthenticatedError } from '../../errors.ts'
import { readJsonBody } from '../../server/request/request-body.ts'
import type { SameOrigin } from '../login/same-origin.ts'
import type { GatewayToken, GatewayTokens } from './gateway-tokens.ts'
import type { Holder } from './holder.ts'

export interface TokenRoutesOptions {
  readonly tokens: GatewayTokens
  readonly sameOrigin: SameOrigin
  readonly clock: Clock
  /** Whose session the request has; null without one. */
  readonly holderOf: (request: Request) => Promise<Holder | null>
}

/** /auth/tokens: a user's own gateway tokens. For sessions only, so that no token outlives its revocation by another. */
export interface TokenRoutes {
  list(request: Request): Promise<Response>
  mint(request: Request): Promise<Response>
  revoke(request: Request, id: string): Promise<Response>
}

/** Nobody reads a longer list, and nobody should fill the store. */
const MOST_TOKENS = 100
const MOST_NAME_LENGTH = 100

export function createTokenRoutes({ tokens, sameOrigin, clock, holderOf }: TokenRoutesOptions): TokenRoutes {
  async function requireHolder(request: Request): Promise<Holder> {
    const holder = await holderOf(request)
    if (holder !== null) return holder
    throw new UnauthenticatedError('Gateway tokens are managed in a browser session. Log in at /auth/login.')
  }

  return {
    async list(request) {
      // Whose session comes with a strange page is not looked at; "Log in" would be the wrong advice.
      sameOrigin.checkOrigin(request)
      const { userId } = await requireHolder(request)
      return Response.json({ tokens: (await tokens.list(userId)).map(shown) })
    },
    async mint(request) {
      sameOrigin.check(request)
      const holder = await requireHolder(request)
      const { name, expiresAt } = readOrder(await readJsonBody(request, '{"name": "my server"}'), clock.now())
      if ((await tokens.list(holder.userId)).length >= MOST_TOKENS) {
        throw new BadUserInputError('name', `There are ${MOST_TOKENS} tokens already. Revoke one first.`)
      }
      const minted = await tokens.mint(holder, name, expiresAt)
      return Response.json({ token: minted.token, ...shown(minted) }, { status: 201 })
    },
    async revoke(request, id) {
      sameOrigin.check(request)
      const { userId } = await requireHolder(request)
      return (await tokens.revoke(userId, id))
        ? new Response(null, { status: 204 })
        : Response.json({ error: 'You have no such token. GET /auth/tokens lists yours.' }, { status: 404 })
    },
  }
}

const shown = ({ id, name, createdAt, expiresAt }: GatewayToken) => ({
  id,
  name,
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
})

/** RFC 3339 with an offset: without one, it would be a matter of our time zone when a token ends. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i

/** NaN for what is none, such as 30 February, which `Date` takes for a day in March. */
function toInstant(text: string): number {
  const day = INSTANT.exec(text)?.[1]
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(`${day}T`)
  return exists ? Date.parse(text) : Number.NaN
}

function readOrder(body: unknown, now: number): { name: string; expiresAt: number | null } {
  const order = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const name = typeof order['name'] === 'string' ? order['name'].trim() : ''
  if (name === '' || name.length > MOST_NAME_LENGTH || /\p{Cc}/u.test(name)) {
    throw new BadUserInputError(
      'name',
      `name says what the token is for, in 1 to ${MOST_NAME_LENGTH} characters without line breaks.`,
    )
  }
  const given = order['expiresAt'] ?? null
  if (given === null) return { name, expiresAt: null }
  const expiresAt = typeof given === 'string' ? toInstant(given) : Number.NaN
  if (!(expiresAt > now)) {
    throw new BadUserInputError(
      'expiresAt',
      'expiresAt is an instant in the future such as 2030-01-31T00:00:00Z, or is left out for a token that does not expire.',
    )
  }
  return { name, expiresAt }
}
