import type { Clock } from '../../clock.ts'
import { MINUTE_MS } from '../../time.ts'
import type { TokenClient } from '../accounts/token-entries.ts'
import type { GrantReference } from '../grants/grants.ts'
import { createSealedEntries, randomToken, type SealedStorage } from '../sealed-entries.ts'

/** What a user has consented to, until the client redeems the code. */
export interface Authorization {
  readonly grant: GrantReference
  readonly client: TokenClient
  /** What the client calls itself. */
  readonly clientName: string
  readonly redirectUri: string
  /** Of PKCE, with the method S256. */
  readonly codeChallenge: string
  /** Id of the token that the code is exchanged for. */
  readonly tokenId: string
}

/** Whether a code was redeemed, how often, and what it stands for. */
export interface StoredCode extends Authorization {
  /** ms since 1970 */
  readonly expiresAt: number
  readonly uses: 'none' | 'one' | 'several'
}

/** Authorization codes (RFC 6749, section 4.1.2). The store has digests of them. */
export interface AuthorizationCodes {
  create(authorization: Authorization): Promise<string>
  /** Null for an unknown code, and long after it was redeemed. */
  find(code: string): Promise<StoredCode | null>
  /** Notes that a code was used; returns the uses up to then. */
  use(code: string): Promise<StoredCode['uses']>
}

/** Lifetime of a code: a client redeems it at once. */
const CODE_MS = MINUTE_MS
/** How long a second use of a code is noticed. */
const REMEMBERED_MS = 10 * MINUTE_MS
/** Codes of a user that the store holds, at most; a further one removes the others. */
const MAX_CODES = 20

const groupOf = (userId: string) => `oauth-codes/${userId}`

export function createAuthorizationCodes({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): AuthorizationCodes {
  const entries = createSealedEntries<StoredCode>('oauth-code', { store, sealer })
  return {
    async create(authorization) {
      const group = groupOf(authorization.grant.userId)
      if ((await store.list(group)).length >= MAX_CODES) await entries.removeAll(group)
      const code = randomToken()
      const expiresAt = clock.now() + CODE_MS
      const stored = { ...authorization, expiresAt, uses: 'none' } as const
      await entries.add(code, stored, { expiresAt: clock.now() + REMEMBERED_MS, groups: [group] })
      return code
    },
    find: async (code) => (await entries.find(code))?.value ?? null,
    async use(code) {
      for (;;) {
        const entry = await entries.find(code)
        if (entry === null) return 'several'
        const { uses, expiresAt, grant } = entry.value
        const stored = { ...entry.value, uses: uses === 'none' ? 'one' : 'several' } as const
        // Of two requests at the same time, one is the first.
        const isWritten = await entries.replace(entry, stored, {
          expiresAt: expiresAt - CODE_MS + REMEMBERED_MS,
          groups: [groupOf(grant.userId)],
        })
        if (isWritten) return uses
      }
    },
  }
}
