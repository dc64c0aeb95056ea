import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { createRecords, type Storage } from './records.ts'

/** What a gateway token begins with: nothing of Oura's does. */
const GATEWAY_TOKEN_PREFIX = 'ogw_'

/** A token for servers, as its owner sees it in a list. */
export interface GatewayToken {
  /** Names the token where the token itself is not known, e.g. to revoke it. */
  readonly id: string
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null
}

/** Tokens with which servers ask on a user's behalf. Each is shown once; the store has a digest. */
export interface GatewayTokens {
  mint(userId: string, name: string, expiresAt: number | null): Promise<GatewayToken & { token: string }>
  /** A user's live tokens, oldest first. */
  list(userId: string): Promise<GatewayToken[]>
  /** Whose token it is; null for one that is unknown, revoked or expired. */
  find(token: string): Promise<string | null>
  /** False where the user has no such token. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Returns how many there were. */
  revokeAll(userId: string): Promise<number>
}

interface StoredToken extends GatewayToken {
  readonly userId: string
}

const groupOf = (userId: string) => `gateway-tokens/${userId}`

export function createGatewayTokens({
  clock,
  ...storage
}: Storage & { readonly clock: Clock }): GatewayTokens {
  const records = createRecords<StoredToken>('gateway-token', storage)
  const isLive = ({ expiresAt }: GatewayToken) => expiresAt === null || expiresAt > clock.now()

  return {
    async mint(userId, name, expiresAt) {
      const token = `${GATEWAY_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
      const minted = { id: randomUUID(), name, createdAt: clock.now(), expiresAt }
      await records.add(
        token,
        { ...minted, userId },
        { groups: [groupOf(userId)], ...(expiresAt !== null && { expiresAt }) },
      )
      return { ...minted, token }
    },
    async list(userId) {
      const found = await records.list(groupOf(userId))
      return found
        .map(({ record: { id, name, createdAt, expiresAt } }) => ({ id, name, createdAt, expiresAt }))
        .filter(isLive)
        .sort((a, b) => a.createdAt - b.createdAt)
    },
    async find(token) {
      const found = await records.find(token)
      return found !== null && isLive(found.record) ? found.record.userId : null
    },
    async revoke(userId, id) {
      const found = (await records.list(groupOf(userId))).find(({ record }) => record.id === id)
      return found !== undefined && (await records.remove(found))
    },
    revokeAll: (userId) => records.removeAll(groupOf(userId)),
  }
}
