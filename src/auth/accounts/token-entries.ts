import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { HOUR_MS } from '../../time.ts'
import type { GrantReference } from '../grants/grants.ts'
import { createSealedEntries, type SealedEntry, type SealedStorage } from '../sealed-entries.ts'
import { createTokenSlots, MAX_TOKENS } from './token-slots.ts'

/** A gateway token as its user sees it in a list. */
export interface GatewayToken {
  /** Identifies the token without revealing it, e.g. to revoke it. */
  readonly id: string
  /** What the user named it; of an OAuth client, what the client calls itself. */
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null
  /** When it last authenticated a request, ms since 1970, at most TOUCH_EVERY_MS behind; null if it never has. */
  readonly lastUsedAt: number | null
  /** The OAuth client that the user gave it to; null for a token that the user made. */
  readonly client: TokenClient | null
}

/** The OAuth client of a token. Its token reads, at one resource, and never writes. */
export interface TokenClient {
  /** Client identifier (RFC 6749, section 2.2). */
  readonly id: string
  /** Where the client received the authorization code: a host, or the scheme of an editor. */
  readonly receiver: string
  /** The resource that the token is for (RFC 8707). */
  readonly resource: string
}

/** A gateway token as it is stored. */
export interface StoredToken extends Omit<GatewayToken, 'lastUsedAt' | 'client'>, GrantReference {
  /** See TokenSlots. */
  readonly slot: number
  /** When the token was last moved to another digest, ms since 1970. @default createdAt */
  readonly rekeyedAt?: number
  /** @default never used */
  readonly lastUsedAt?: number
  /** @default a token that the user made */
  readonly client?: TokenClient
  /** The secrets of a client's token, which change with each refresh. */
  readonly pair?: TokenPair
}

/** Digests of an access token and of the refresh token that replaces both. */
export interface TokenPair {
  readonly accessDigest: string
  /** ms since 1970 */
  readonly accessExpiresAt: number
  readonly refreshDigest: string
  /** The pair before it, and when it was replaced; null for the first one. */
  readonly previous: ReplacedPair | null
}

/** A pair that a refresh replaced. */
export interface ReplacedPair extends Omit<TokenPair, 'previous'> {
  /** ms since 1970 */
  readonly replacedAt: number
}

/** What a stored token begins with. */
export type NewToken = Omit<StoredToken, 'slot' | 'createdAt'>

/** The stored gateway tokens, found by a secret. */
export interface TokenEntries {
  /**
   * Stores a token, created now.
   * @param endsAt when it expires at the latest, ms since 1970 @default its `expiresAt`
   * @throws BadUserInputError if the user has MAX_TOKENS live tokens
   */
  add(secret: string, token: NewToken, endsAt?: number): Promise<StoredToken>
  /** Null for an unknown or expired one. */
  find(secret: string): Promise<SealedEntry<StoredToken> | null>
  /** A user's live tokens, in no order. */
  list(userId: string): Promise<StoredToken[]>
  /** False if the token has changed since it was read. */
  replace(entry: SealedEntry<StoredToken>, stored: StoredToken): Promise<boolean>
  /** Notes that a token was used, and moves it to the digest under the newest GATEWAY_SECRET if it is under an older one. */
  touch(secret: string, entry: SealedEntry<StoredToken>): Promise<void>
  /** False if the user has no such token. */
  remove(userId: string, id: string): Promise<boolean>
  /** Removes all tokens of a user; returns their number. */
  removeAll(userId: string): Promise<number>
}

/**
 * A token is found by its digest under GATEWAY_SECRET. After a rotation its next use moves it to the digest under the
 * new secret; not more often than this, because during a rotation processes may disagree which secret is the newest.
 */
const REKEY_EVERY_MS = HOUR_MS
/** How often the use of a token is written to the store, at most. */
const TOUCH_EVERY_MS = HOUR_MS

const groupOf = (userId: string) => `gateway-tokens/${userId}`

const optionsOf = ({ userId, expiresAt }: StoredToken) => ({
  groups: [groupOf(userId)],
  ...(expiresAt !== null && { expiresAt }),
})

export function createTokenEntries({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): TokenEntries {
  const entries = createSealedEntries<StoredToken>('gateway-token', { store, sealer })
  const slots = createTokenSlots({ store, clock })
  const isLive = ({ expiresAt }: StoredToken) => expiresAt === null || expiresAt > clock.now()

  async function list(userId: string): Promise<StoredToken[]> {
    const found = await entries.list(groupOf(userId))
    // By id: a token that is being rekeyed may be there twice.
    return [...new Map(found.map(({ value }) => [value.id, value])).values()].filter(isLive)
  }

  async function write(secret: string, entry: SealedEntry<StoredToken>): Promise<void> {
    const now = clock.now()
    const { createdAt, rekeyedAt = createdAt, lastUsedAt } = entry.value
    if (entries.isOutdated(secret, entry)) {
      // Not replaced where it is: sealed under this process's secret, it would be lost with the one that finds it.
      if (now - rekeyedAt < REKEY_EVERY_MS) return
      const stored = { ...entry.value, rekeyedAt: now, lastUsedAt: now }
      await entries.rekey(secret, entry, stored, optionsOf(stored))
    } else if (lastUsedAt === undefined || now - lastUsedAt >= TOUCH_EVERY_MS) {
      // Replaces only the version that was read: a token that was revoked in between stays revoked.
      await entries.replace(entry, { ...entry.value, lastUsedAt: now }, optionsOf(entry.value))
    }
  }

  return {
    list,
    async add(secret, token, endsAt) {
      const usedSlots = async () => new Set((await list(token.userId)).map(({ slot }) => slot))
      const slot = await slots.acquire(token.userId, endsAt ?? token.expiresAt, usedSlots)
      if (slot === null) {
        throw new BadUserInputError(
          'name',
          `You have ${MAX_TOKENS} gateway tokens, the limit. Revoke one first.`,
        )
      }
      const stored = { ...token, slot, createdAt: clock.now() }
      await entries.add(secret, stored, optionsOf(stored))
      return stored
    },
    async find(secret) {
      const entry = await entries.find(secret)
      return entry !== null && isLive(entry.value) ? entry : null
    },
    replace: (entry, stored) => entries.replace(entry, stored, optionsOf(stored)),
    async touch(secret, entry) {
      try {
        await write(secret, entry)
      } catch (error) {
        // The token is valid; its next use writes again.
        if (!(error instanceof StoreUnavailableError)) throw error
      }
    },
    async remove(userId, id) {
      let removed: StoredToken | null = null
      for (;;) {
        const found = (await entries.list(groupOf(userId))).filter(({ value }) => value.id === id)
        if (found.length === 0) break
        // Again if another request touched the token in between.
        for (const entry of found) if (await entries.remove(entry)) removed = entry.value
      }
      // Afterwards, so that the limit holds at every moment.
      if (removed !== null) await slots.release(userId, removed.slot)
      return removed !== null
    },
    async removeAll(userId) {
      const count = await entries.removeAll(groupOf(userId))
      await slots.releaseAll(userId)
      return count
    },
  }
}
