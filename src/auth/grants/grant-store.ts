import { DAY_MS } from '../../time.ts'
import { randomToken, type SealedStorage } from '../sealed-entries.ts'
import type { Grant } from './grants.ts'

/**
 * Token requests with the grant's current refresh token, each noted in the store before it was sent. None has returned
 * a new token pair, and the outcome of the last may be unknown: the provider may have spent the token.
 */
export interface RefreshAttempts {
  readonly count: number
  /** When the last one was sent, ms since 1970. */
  readonly lastAt: number
}

/** A grant as it is stored, with what the next refresh has to know. */
export interface StoredGrant {
  readonly grant: Grant
  /** See GrantReference. */
  readonly grantGeneration: string
  /** Names what the user has consented to, see `consentAfter`. */
  readonly consent: string
  /** When the access token was issued, ms since 1970. */
  readonly obtainedAt: number
  /** Null if there were none. */
  readonly refreshAttempts: RefreshAttempts | null
  /** Access tokens in a row that Oura rejected although they were new; null if there were none. */
  readonly rejections: { readonly count: number; readonly lastAt: number } | null
}

/** A stored grant and the version that was read: the next write must name it. */
export interface VersionedGrant {
  readonly stored: StoredGrant
  readonly version: number
  /** Sealed under an older GATEWAY_SECRET. */
  readonly isOutdated: boolean
}

/** The stored grants, sealed, one for each user. */
export interface GrantStore {
  /** Ids of the users who have a grant. */
  list(): Promise<string[]>
  /** @throws UnsealError if its GATEWAY_SECRET is no longer listed, or if it was tampered with */
  read(userId: string): Promise<VersionedGrant | null>
  /**
   * Writes only over the expected version, else returns null. `expect: null` stands for no grant; without `expect` it
   * writes over anything.
   */
  write(userId: string, stored: StoredGrant, expect?: number | null): Promise<VersionedGrant | null>
  /** False if there was no grant, or not the expected version. Without `expect` it deletes any version. */
  delete(userId: string, expect?: number): Promise<boolean>
}

const GROUP = 'grants'
const PREFIX = 'grant/'
/** How long an unused grant is kept after its access token has expired. */
const UNUSED_MS = 90 * DAY_MS
/** After this much more the store itself removes the grant, in case no process sweeps. */
const SWEEP_MARGIN_MS = 30 * DAY_MS

/** When an unused grant is to be deleted, ms since 1970. Each use after its access token has expired refreshes it. */
export const unusedAt = ({ grant }: StoredGrant): number => grant.expiresAt + UNUSED_MS

export function createGrantStore({ store, sealer }: SealedStorage): GrantStore {
  const keyOf = (userId: string) => PREFIX + userId
  return {
    list: async () => (await store.list(GROUP)).map((key) => key.slice(PREFIX.length)),
    async read(userId) {
      const key = keyOf(userId)
      const entry = await store.get(key)
      if (entry === null) return null
      // Not validated: only the gateway can have sealed it.
      const stored = JSON.parse(sealer.open(entry.value, key)) as StoredGrant
      return { stored, version: entry.version, isOutdated: !sealer.isNewest(entry.value) }
    },
    async write(userId, stored, expect) {
      const key = keyOf(userId)
      const version = await store.put(key, sealer.seal(JSON.stringify(stored), key), {
        groups: [`user/${userId}`, GROUP],
        expiresAt: unusedAt(stored) + SWEEP_MARGIN_MS,
        ...(expect !== undefined && { expect }),
      })
      return version === null ? null : { stored, version, isOutdated: false }
    },
    delete: (userId, expect) => store.delete(keyOf(userId), expect),
  }
}

/**
 * The name of the consent that follows another: unchanged as long as the granted scopes are the same. Unknown scopes
 * may be different ones each time.
 */
export function consentAfter(before: StoredGrant | null, scopes: Grant['scopes']): string {
  const isSame = before !== null && scopes !== null && before.grant.scopes !== null
  return isSame && isSameSet(before.grant.scopes, scopes) ? before.consent : randomToken()
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((scope) => other.includes(scope))

/** Whether two stored grants have the same tokens. */
export const isSameGrant = (one: StoredGrant, other: StoredGrant): boolean =>
  one.grant.accessToken === other.grant.accessToken && one.grant.refreshToken === other.grant.refreshToken
