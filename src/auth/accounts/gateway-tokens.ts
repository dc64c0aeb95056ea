import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { GrantReference } from '../grants/grants.ts'
import { randomToken, type SealedStorage } from '../sealed-entries.ts'
import { createTokenEntries, type GatewayToken, type StoredToken } from './token-entries.ts'

/** Prefix of every gateway token. No token of Oura's starts with it. */
export const GATEWAY_TOKEN_PREFIX = 'ogw_'

/** Tokens with which servers send requests on a user's behalf. Each is shown once; the store has a digest of it. */
export interface GatewayTokens {
  /** @throws BadUserInputError if the user has MAX_TOKENS live tokens */
  mint(
    grant: GrantReference,
    name: string,
    expiresAt: number | null,
  ): Promise<GatewayToken & { token: string }>
  /** A user's live tokens, those of OAuth clients as well, oldest first. */
  list(userId: string): Promise<GatewayToken[]>
  /** The grant of a live token that a user made; null for an unknown, revoked or expired one. */
  find(token: string): Promise<GrantReference | null>
  /** Revokes a token, of an OAuth client as well. False if the user has no such token. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Revokes all tokens of a user; returns their number. */
  revokeAll(userId: string): Promise<number>
}

export function createGatewayTokens({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): GatewayTokens {
  const entries = createTokenEntries({ store, sealer, clock })
  return {
    async mint({ userId, grantGeneration }, name, expiresAt) {
      const token = `${GATEWAY_TOKEN_PREFIX}${randomToken()}`
      const stored = await entries.add(token, { id: randomUUID(), name, expiresAt, userId, grantGeneration })
      return { ...toGatewayToken(stored), token }
    },
    async list(userId) {
      return (await entries.list(userId)).map(toGatewayToken).sort((a, b) => a.createdAt - b.createdAt)
    },
    async find(token) {
      const entry = await entries.find(token)
      if (entry === null || entry.value.client !== undefined) return null
      await entries.touch(token, entry)
      const { userId, grantGeneration } = entry.value
      return { userId, grantGeneration }
    },
    revoke: entries.remove,
    revokeAll: entries.removeAll,
  }
}

const toGatewayToken = ({
  id,
  name,
  createdAt,
  expiresAt,
  lastUsedAt,
  client,
}: StoredToken): GatewayToken => ({
  id,
  name,
  createdAt,
  expiresAt,
  lastUsedAt: lastUsedAt ?? null,
  client: client ?? null,
})
