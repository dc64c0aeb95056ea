import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { HOUR_MS } from '../../time.ts'
import type { GrantReference } from '../grants/grants.ts'
import { createSealedEntries, randomToken, type SealedEntry, type SealedStorage } from '../sealed-entries.ts'
import { createTokenSlots, MAX_TOKENS } from './token-slots.ts'

/** Prefix of every gateway token. No token of Oura's starts with it. */
const GATEWAY_TOKEN_PREFIX = 'ogw_'

/** A gateway token as its user sees it in a list. */
export interface GatewayToken {
  /** Identifies the token without revealing it, e.g. to revoke it. */
  readonly id: string
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null
}

/** Tokens with which servers send requests on a user's behalf. Each is shown once; the store has a digest of it. */
export interface GatewayTokens {
  /** @throws BadUserInputError if the user has MAX_TOKENS live tokens */
  mint(
    grant: GrantReference,
    name: string,
    expiresAt: number | null,
  ): Promise<GatewayToken & { token: string }>
  /** A user's live tokens, oldest first. */
  list(userId: string): Promise<GatewayToken[]>
  /** The grant of a live token; null for an unknown, revoked or expired one. */
  find(token: string): Promise<GrantReference | null>
  /** False if the user has no such token. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Revokes all tokens of a user; returns their number. */
  revokeAll(userId: string): Promise<number>
}

interface StoredToken extends GatewayToken, GrantReference {
  /** See TokenSlots. */
  readonly slot: number
  /** When the token was last moved to another digest, ms since 1970. @default createdAt */
  readonly rekeyedAt?: number
}

/**
 * A token is found by its digest under GATEWAY_SECRET. After a rotation its next use moves it to the digest under the
 * new secret; not more often than this, because during a rotation processes may disagree which secret is the newest.
 */
const REKEY_EVERY_MS = HOUR_MS

const groupOf = (userId: string) => `gateway-tokens/${userId}`

export function createGatewayTokens({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): GatewayTokens {
  const entries = createSealedEntries<StoredToken>('gateway-token', { store, sealer })
  const slots = createTokenSlots({ store, clock })
  const isLive = ({ expiresAt }: GatewayToken) => expiresAt === null || expiresAt > clock.now()

  const optionsOf = ({ userId, expiresAt }: StoredToken) => ({
    groups: [groupOf(userId)],
    ...(expiresAt !== null && { expiresAt }),
  })

  async function liveTokens(userId: string): Promise<StoredToken[]> {
    const found = await entries.list(groupOf(userId))
    // By id: a token that is being rekeyed may be there twice.
    return [...new Map(found.map(({ value }) => [value.id, value])).values()].filter(isLive)
  }

  async function rekey(token: string, entry: SealedEntry<StoredToken>): Promise<void> {
    const { createdAt, rekeyedAt = createdAt } = entry.value
    if (clock.now() - rekeyedAt < REKEY_EVERY_MS) return
    const stored = { ...entry.value, rekeyedAt: clock.now() }
    try {
      await entries.rekey(token, entry, stored, optionsOf(stored))
    } catch (error) {
      // The token is valid; its next use tries again.
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }

  return {
    async mint({ userId, grantGeneration }, name, expiresAt) {
      const usedSlots = async () => new Set((await liveTokens(userId)).map(({ slot }) => slot))
      const slot = await slots.acquire(userId, expiresAt, usedSlots)
      if (slot === null) {
        throw new BadUserInputError(
          'name',
          `You have ${MAX_TOKENS} gateway tokens, the limit. Revoke one first.`,
        )
      }
      const token = `${GATEWAY_TOKEN_PREFIX}${randomToken()}`
      const minted = { id: randomUUID(), name, createdAt: clock.now(), expiresAt }
      const stored = { ...minted, userId, grantGeneration, slot }
      await entries.add(token, stored, optionsOf(stored))
      return { ...minted, token }
    },
    async list(userId) {
      const tokens = await liveTokens(userId)
      return tokens
        .map(({ id, name, createdAt, expiresAt }) => ({ id, name, createdAt, expiresAt }))
        .sort((a, b) => a.createdAt - b.createdAt)
    },
    async find(token) {
      const entry = await entries.find(token)
      if (entry === null || !isLive(entry.value)) return null
      if (entries.isOutdated(token, entry)) await rekey(token, entry)
      const { userId, grantGeneration } = entry.value
      return { userId, grantGeneration }
    },
    async revoke(userId, id) {
      const found = (await entries.list(groupOf(userId))).filter(({ value }) => value.id === id)
      const isRevoked = (await Promise.all(found.map(entries.remove))).includes(true)
      // Afterwards, so that the limit holds at every moment.
      const [token] = found
      if (isRevoked && token !== undefined) await slots.release(userId, token.value.slot)
      return isRevoked
    },
    async revokeAll(userId) {
      const count = await entries.removeAll(groupOf(userId))
      await slots.releaseAll(userId)
      return count
    },
  }
}
