import type { Users } from '../users.ts'
import type { RegisteredClient } from './clients.ts'
import type { Codes } from './codes.ts'
import type { Grants } from './grants.ts'
import type { ProviderName } from './providers.ts'
import type { TokenCall } from './token-journal.ts'

/** What the endpoints work with. */
export interface OAuthParts {
  readonly now: () => number
  readonly users: Users
  readonly clients: ReadonlyMap<string, RegisteredClient>
  readonly codes: Codes
  readonly grants: Grants
  readonly calls: TokenCall[]
  /** The form of the callback of both providers; null: each in its own. */
  readonly callbackStyle: ProviderName | null
  /** Where cloud's revocation looks for the token; null: in both places. */
  readonly revocationForm: 'query' | 'bearer' | null
  /** The simulator's address as browsers see it. */
  baseUrl(): string
}
