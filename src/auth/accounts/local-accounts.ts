import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { DAY_MS } from '../../time.ts'
import { randomToken } from '../random-token.ts'
import { createRecords, type Storage } from '../records.ts'

/**
 * Accounts of those whose Oura id is not known. All that tells them apart is the browser: it has a name for its
 * account, known to it alone, of which the store has a digest.
 */
export interface LocalAccounts {
  /** The account that a browser names, else a new one. */
  find(name: string | null): Promise<string>
  /** Gives an account a new name, the value of the cookie, and ends all others. */
  rename(userId: string): Promise<string>
  /** Ends a name; returns the account that it led to, null where there is none. */
  end(name: string): Promise<string | null>
  /** Ends all names of an account. */
  endAll(userId: string): Promise<void>
}

/** After the last login. Browsers keep no cookie for more than 400 days. */
export const ACCOUNT_MS = 90 * DAY_MS

const groupOf = (userId: string) => `accounts/${userId}`

export function createLocalAccounts({
  clock,
  ...storage
}: Storage & { readonly clock: Clock }): LocalAccounts {
  const records = createRecords<{ readonly userId: string; readonly expiresAt: number }>('account', storage)
  const endAll = async (userId: string) => {
    await records.removeAll(groupOf(userId))
  }
  return {
    async find(name) {
      const found = name === null ? null : await records.find(name)
      return found !== null && found.record.expiresAt > clock.now()
        ? found.record.userId
        : `local-${randomUUID()}`
    },
    async rename(userId) {
      await endAll(userId)
      const name = randomToken()
      const expiresAt = clock.now() + ACCOUNT_MS
      await records.add(name, { userId, expiresAt }, { expiresAt, groups: [groupOf(userId)] })
      return name
    },
    async end(name) {
      const found = await records.find(name)
      return found !== null && (await records.remove(found)) ? found.record.userId : null
    },
    endAll,
  }
}
