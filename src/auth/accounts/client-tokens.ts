import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { isSameSecret } from '../../constant-time.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time.ts'
import type { GrantReference } from '../grants/grants.ts'
import { randomToken, type SealedEntry, type SealedStorage } from '../sealed-entries.ts'
import { GATEWAY_TOKEN_PREFIX } from './gateway-tokens.ts'
import { createTokenEntries, type StoredToken, type TokenClient, type TokenPair } from './token-entries.ts'

/** What the token endpoint hands to a client. */
export interface IssuedPair {
  readonly accessToken: string
  /** ms since 1970 */
  readonly accessExpiresAt: number
  readonly refreshToken: string
}

/** The grant of a client's access token, and what it is for. */
export interface ClientAccess {
  readonly grant: GrantReference
  readonly client: TokenClient
}

/**
 * Gateway tokens of OAuth clients: an access token for an hour, and a refresh token that replaces both (rotation, as
 * OAuth 2.1 demands of public clients). All pairs that follow from one consent are one entry in the user's list.
 */
export interface ClientTokens {
  /**
   * @param token `id` identifies it in the user's list
   * @throws BadUserInputError if the user has MAX_TOKENS live tokens
   */
  issue(
    grant: GrantReference,
    token: { readonly id: string; readonly name: string; readonly client: TokenClient },
  ): Promise<IssuedPair>
  /**
   * Replaces a pair. The last refresh token may be sent again for a minute, and gets the same new pair: its response may
   * have been lost. Any older one is in two hands, so it ends the token (RFC 9700, section 4.14.2).
   */
  refresh(refreshToken: string, clientId: string): Promise<IssuedPair | RefreshFault>
  /** Null for an access token that is unknown, revoked or expired, and for one that a user made. */
  find(accessToken: string): Promise<ClientAccess | null>
  /** Revokes a token by its access or refresh token. False if it is unknown, or another client's. */
  revoke(token: string, clientId: string): Promise<boolean>
}

/** Why a refresh token is refused. */
export type RefreshFault =
  /** Unknown, expired, revoked, or another client's. */
  | 'unknown'
  /** It was replaced before, so it may be stolen: the token is revoked. */
  | 'replayed'

const REFRESH_TOKEN_PREFIX = 'ogr_'
/** Of an access token. */
const ACCESS_MS = HOUR_MS
/** A token expires so long after its last refresh. */
const IDLE_MS = 30 * DAY_MS
/** A token expires so long after the consent, however much it is used. */
export const CONSENT_MS = 90 * DAY_MS
/** How long the pair before the current one is still accepted, for requests under way and lost responses. */
const GRACE_MS = MINUTE_MS

/** A token is its prefix, the id under which the entry is found, and a secret that each refresh replaces. */
const ID_LENGTH = 22
const FORM = /^(og[wr]_)([\w-]{22})([\w-]{43})$/

interface ParsedToken {
  readonly isRefresh: boolean
  /** What finds the entry. */
  readonly lookup: string
  readonly secret: string
}

function parse(token: string): ParsedToken | null {
  const [, prefix, id, secret] = FORM.exec(token) ?? []
  if (id === undefined || secret === undefined) return null
  return { isRefresh: prefix === REFRESH_TOKEN_PREFIX, lookup: `${GATEWAY_TOKEN_PREFIX}${id}`, secret }
}

interface Secrets {
  readonly access: string
  readonly refresh: string
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

export function createClientTokens({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): ClientTokens {
  const entries = createTokenEntries({ store, sealer, clock })

  const toPair = (lookup: string, secrets: Secrets, accessExpiresAt: number): IssuedPair => {
    const id = lookup.slice(GATEWAY_TOKEN_PREFIX.length)
    return {
      accessToken: `${GATEWAY_TOKEN_PREFIX}${id}${secrets.access}`,
      accessExpiresAt,
      refreshToken: `${REFRESH_TOKEN_PREFIX}${id}${secrets.refresh}`,
    }
  }

  /**
   * The secrets that follow a refresh token, under each GATEWAY_SECRET, newest first. They are derived, so that the same
   * request gets the same answer without a stored token.
   */
  function successors(lookup: string, refresh: string): Secrets[] {
    const hashes = (use: string) => sealer.hashes(`oauth-${use}\0${lookup}\0${refresh}`)
    const refreshes = hashes('refresh')
    return hashes('access').map((access, index) => ({ access, refresh: refreshes[index] ?? '' }))
  }

  const expiryOf = ({ createdAt }: StoredToken): number =>
    Math.min(clock.now() + IDLE_MS, createdAt + CONSENT_MS)

  /** The pair that replaced the one of `refresh`; null if this refresh token is not the last but one, or too old. */
  function pairAgain({ lookup, secret }: ParsedToken, { pair }: StoredToken): IssuedPair | null {
    const previous = pair?.previous ?? null
    if (pair === undefined || previous === null) return null
    if (!isSameSecret(digest(secret), previous.refreshDigest)) return null
    if (clock.now() - previous.replacedAt >= GRACE_MS) return null
    const secrets = successors(lookup, secret).find(({ refresh }) =>
      isSameSecret(digest(refresh), pair.refreshDigest),
    )
    return secrets === undefined ? null : toPair(lookup, secrets, pair.accessExpiresAt)
  }

  /** Null if another request has replaced the pair in between. */
  async function replacePair(
    { lookup, secret }: ParsedToken,
    entry: SealedEntry<StoredToken>,
  ): Promise<IssuedPair | null> {
    const [secrets] = successors(lookup, secret)
    const { value } = entry
    if (secrets === undefined || value.pair === undefined) return null
    const { previous: _, ...replaced } = value.pair
    const accessExpiresAt = clock.now() + ACCESS_MS
    const stored = {
      ...value,
      expiresAt: expiryOf(value),
      pair: {
        accessDigest: digest(secrets.access),
        accessExpiresAt,
        refreshDigest: digest(secrets.refresh),
        previous: { ...replaced, replacedAt: clock.now() },
      },
    }
    return (await entries.replace(entry, stored)) ? toPair(lookup, secrets, accessExpiresAt) : null
  }

  return {
    async issue({ userId, grantGeneration }, { id, name, client }) {
      const lookup = `${GATEWAY_TOKEN_PREFIX}${randomToken().slice(0, ID_LENGTH)}`
      const secrets = { access: randomToken(), refresh: randomToken() }
      const accessExpiresAt = clock.now() + ACCESS_MS
      const pair = {
        accessDigest: digest(secrets.access),
        accessExpiresAt,
        refreshDigest: digest(secrets.refresh),
        previous: null,
      }
      const expiresAt = clock.now() + IDLE_MS
      const token = { id, name, expiresAt, userId, grantGeneration, client, pair }
      await entries.add(lookup, token, clock.now() + CONSENT_MS)
      return toPair(lookup, secrets, accessExpiresAt)
    },
    async refresh(refreshToken, clientId) {
      const parsed = parse(refreshToken)
      if (parsed === null || !parsed.isRefresh) return 'unknown'
      for (;;) {
        const entry = await entries.find(parsed.lookup)
        if (entry?.value.client?.id !== clientId) return 'unknown'
        const { userId, id, pair } = entry.value
        const isCurrent = pair !== undefined && isSameSecret(digest(parsed.secret), pair.refreshDigest)
        const issued = isCurrent ? await replacePair(parsed, entry) : pairAgain(parsed, entry.value)
        if (issued !== null) return issued
        if (!isCurrent) {
          await entries.remove(userId, id)
          return 'replayed'
        }
      }
    },
    async find(accessToken) {
      const parsed = parse(accessToken)
      if (parsed === null || parsed.isRefresh) return null
      const entry = await entries.find(parsed.lookup)
      if (entry === null) return null
      const { client, pair, userId, grantGeneration } = entry.value
      if (client === undefined || pair === undefined) return null
      if (!isAccepted(digest(parsed.secret), pair, clock.now())) return null
      await entries.touch(parsed.lookup, entry)
      return { grant: { userId, grantGeneration }, client }
    },
    async revoke(token, clientId) {
      const parsed = parse(token)
      const entry = parsed && (await entries.find(parsed.lookup))
      if (entry?.value.client?.id !== clientId) return false
      return entries.remove(entry.value.userId, entry.value.id)
    },
  }
}

/** Whether an access token is the current one, or the one before it shortly after a refresh. */
function isAccepted(given: string, { previous, ...current }: TokenPair, now: number): boolean {
  const wasReplaced = previous !== null && now - previous.replacedAt < GRACE_MS
  return [current, ...(wasReplaced ? [previous] : [])].some(
    ({ accessDigest, accessExpiresAt }) => isSameSecret(given, accessDigest) && now < accessExpiresAt,
  )
}
