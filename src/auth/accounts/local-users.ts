import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { DAY_MS } from '../../time.ts'
import { createSealedEntries, randomToken, type SealedStorage } from '../sealed-entries.ts'

/**
 * Users whose Oura id is unknown, e.g. because they did not grant `personal`. The gateway gives each an id of its own.
 * A browser comes back to the same id with the token in its cookie, of which the store has a digest.
 */
export interface LocalUsers {
  /** The id that belongs to a browser's token; a new id if there is no such token. */
  findOrCreate(token: string | null): Promise<string>
  /** Gives the user a new token, the value of the cookie. Older tokens become invalid. */
  rotateToken(userId: string): Promise<string>
  /** Removes a token; returns the id that it belonged to, or null. */
  removeToken(token: string): Promise<string | null>
  /** Removes all tokens of a user. */
  removeAllTokens(userId: string): Promise<void>
}

/** Lifetime of a token, from the last login on. Browsers keep no cookie for more than 400 days. */
export const LOCAL_USER_MS = 90 * DAY_MS

const groupOf = (userId: string) => `local-users/${userId}`

const PREFIX = 'local-'

/** Whether a user's id is the gateway's own, because Oura's is unknown. */
export const isLocalUserId = (userId: string): boolean => userId.startsWith(PREFIX)

export function createLocalUsers({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): LocalUsers {
  const entries = createSealedEntries<{ readonly userId: string; readonly expiresAt: number }>('local-user', {
    store,
    sealer,
  })

  async function removeAllTokens(userId: string): Promise<void> {
    await entries.removeAll(groupOf(userId))
  }

  return {
    async findOrCreate(token) {
      const entry = token === null ? null : await entries.find(token)
      return entry !== null && entry.value.expiresAt > clock.now()
        ? entry.value.userId
        : `${PREFIX}${randomUUID()}`
    },
    async rotateToken(userId) {
      await removeAllTokens(userId)
      const token = randomToken()
      const expiresAt = clock.now() + LOCAL_USER_MS
      await entries.add(token, { userId, expiresAt }, { expiresAt, groups: [groupOf(userId)] })
      return token
    },
    async removeToken(token) {
      const entry = await entries.find(token)
      return entry !== null && (await entries.remove(entry)) ? entry.value.userId : null
    },
    removeAllTokens,
  }
}
