import type { Sealer } from '../../store/sealer.ts'
import type { Store } from '../../store/store.ts'
import { DAY_MS } from '../../time.ts'
import { randomToken } from '../random-token.ts'
import type { Grant } from './grants.ts'

/**
 * Token calls with the refresh token that a grant has now, each noted before it left. None has brought a new pair, and
 * of the last one not even that is known: the provider may have spent the token.
 */
export interface Attempt {
  readonly calls: number
  /** When the last one left, ms since 1970. */
  readonly lastAt: number
}

/** A grant as it is stored, with what the next refresh has to know. */
export interface GrantRecord {
  readonly grant: Grant
  /** See Holder. */
  readonly grantGeneration: string
  /** Names what the user has consented to, see `consentAfter`. */
  readonly consent: string
  /** When the access token was handed out, ms since 1970. */
  readonly obtainedAt: number
  readonly attempt: Attempt | null
  /** Access tokens in a row that Oura refused although they were not old. */
  readonly rejections: { readonly count: number; readonly lastAt: number } | null
}

/** A record and the version under which it was read: the fence of whoever writes it next. */
export interface FoundGrant {
  readonly record: GrantRecord
  readonly version: number
  /** Sealed under an older GATEWAY_SECRET. */
  readonly isOutdated: boolean
}

/** The stored grants, sealed, one for each user. */
export interface GrantRecords {
  /** The users who have one. */
  list(): Promise<string[]>
  /** @throws UnsealError for a record whose GATEWAY_SECRET is no longer listed, or that was tampered with */
  read(userId: string): Promise<FoundGrant | null>
  /**
   * Writes over the version that was read, and over no other: null where something else is there by now.
   * null stands for no grant; without a version it writes over anything.
   */
  write(userId: string, record: GrantRecord, expect?: number | null): Promise<FoundGrant | null>
  /** False where nothing was there, or not the version that was read. Without a version it deletes anything. */
  delete(userId: string, expect?: number): Promise<boolean>
}

const GROUP = 'grants'
const PREFIX = 'grant/'
/** After its access token has ended, a grant that nobody renews is kept for so long: its user has not come. */
const UNUSED_MS = 90 * DAY_MS
/** What the store itself removes in the end, should nobody sweep. */
const SWEEPS_MS = 30 * DAY_MS

/** From when on nobody will want a grant any more, ms since 1970. Every use beyond its access token's life renews it. */
export const unusedAt = ({ grant }: GrantRecord): number => grant.expiresAt + UNUSED_MS

export function createGrantRecords({ store, sealer }: { store: Store; sealer: Sealer }): GrantRecords {
  const keyOf = (userId: string) => PREFIX + userId
  return {
    list: async () => (await store.list(GROUP)).map((key) => key.slice(PREFIX.length)),
    async read(userId) {
      const key = keyOf(userId)
      const stored = await store.get(key)
      if (stored === null) return null
      // Sealed, so that nobody but us can have written it.
      const record = JSON.parse(sealer.open(stored.value, key)) as GrantRecord
      return { record, version: stored.version, isOutdated: !sealer.isNewest(stored.value) }
    },
    async write(userId, record, expect) {
      const key = keyOf(userId)
      const version = await store.put(key, sealer.seal(JSON.stringify(record), key), {
        groups: [`user/${userId}`, GROUP],
        expiresAt: unusedAt(record) + SWEEPS_MS,
        ...(expect !== undefined && { expect }),
      })
      return version === null ? null : { record, version, isOutdated: false }
    },
    delete: (userId, expect) => store.delete(keyOf(userId), expect),
  }
}

/**
 * The name of the consent that follows another: the same for as long as the same scopes are granted. Where they are
 * not known they may be others each time.
 */
export const consentAfter = (before: GrantRecord | null, scopes: Grant['scopes']): string => {
  const isSame = before !== null && scopes !== null && before.grant.scopes !== null
  return isSame && isSameSet(before.grant.scopes, scopes) ? before.consent : randomToken()
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((scope) => other.includes(scope))

/** Whether two records hold the same tokens, whatever else is noted in them. */
export const isSameGrant = (one: GrantRecord, other: GrantRecord): boolean =>
  one.grant.accessToken === other.grant.accessToken && one.grant.refreshToken === other.grant.refreshToken
