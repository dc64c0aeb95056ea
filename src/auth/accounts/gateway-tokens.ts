import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { HOUR_MS } from '../../time.ts'
import { randomToken } from '../random-token.ts'
import { createRecords, type Found, type Storage } from '../records.ts'
import type { Holder } from './holder.ts'

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
  mint(holder: Holder, name: string, expiresAt: number | null): Promise<GatewayToken & { token: string }>
  /** A user's live tokens, oldest first. */
  list(userId: string): Promise<GatewayToken[]>
  /** Whose token it is; null for one that is unknown, revoked or expired. */
  find(token: string): Promise<Holder | null>
  /** False where the user has no such token. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Returns how many there were. */
  revokeAll(userId: string): Promise<number>
}

interface StoredToken extends GatewayToken, Holder {
  /** When it was last filed anew, ms since 1970. @default createdAt */
  readonly filedAt?: number
}

/**
 * A token is found by a digest under GATEWAY_SECRET. After a rotation its next use files it under the new one; not
 * more often than that, because while a rotation is under way processes may differ over which secret is the newer.
 */
const REFILE_EVERY_MS = HOUR_MS

const groupOf = (userId: string) => `gateway-tokens/${userId}`

export function createGatewayTokens({
  clock,
  ...storage
}: Storage & { readonly clock: Clock }): GatewayTokens {
  const records = createRecords<StoredToken>('gateway-token', storage)
  const isLive = ({ expiresAt }: GatewayToken) => expiresAt === null || expiresAt > clock.now()

  const optionsOf = ({ userId, expiresAt }: StoredToken) => ({
    groups: [groupOf(userId)],
    ...(expiresAt !== null && { expiresAt }),
  })

  async function refile(token: string, found: Found<StoredToken>): Promise<void> {
    const { createdAt, filedAt = createdAt } = found.record
    if (clock.now() - filedAt < REFILE_EVERY_MS) return
    const record = { ...found.record, filedAt: clock.now() }
    try {
      await records.refile(token, found, record, optionsOf(record))
    } catch (error) {
      // The token is good; its next use will try again.
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }

  return {
    async mint({ userId, grantGeneration }, name, expiresAt) {
      const token = `${GATEWAY_TOKEN_PREFIX}${randomToken()}`
      const minted = { id: randomUUID(), name, createdAt: clock.now(), expiresAt }
      const stored = { ...minted, userId, grantGeneration }
      await records.add(token, stored, optionsOf(stored))
      return { ...minted, token }
    },
    async list(userId) {
      const found = await records.list(groupOf(userId))
      // By id: one that is just being filed anew may be there twice.
      return [...new Map(found.map((one) => [one.record.id, one])).values()]
        .map(({ record: { id, name, createdAt, expiresAt } }) => ({ id, name, createdAt, expiresAt }))
        .filter(isLive)
        .sort((a, b) => a.createdAt - b.createdAt)
    },
    async find(token) {
      const found = await records.find(token)
      if (found === null || !isLive(found.record)) return null
      if (records.isOutdated(token, found)) await refile(token, found)
      const { userId, grantGeneration } = found.record
      return { userId, grantGeneration }
    },
    async revoke(userId, id) {
      const found = (await records.list(groupOf(userId))).filter(({ record }) => record.id === id)
      return (await Promise.all(found.map(records.remove))).includes(true)
    },
    revokeAll: (userId) => records.removeAll(groupOf(userId)),
  }
}
