import type { Users } from '../users.ts'
import type { RegisteredClient } from './clients.ts'
import type { Codes } from './codes.ts'
import type { Grants } from './grants.ts'
import type { ProviderName } from './providers.ts'
import type { TokenCall } from './token-journal.ts'

/** What the endpoints share. */
export interface OAuthParts {
  readonly now: () => number
  readonly users: Users
  readonly clients: ReadonlyMap<string, RegisteredClient>
  readonly codes: Codes
  readonly grants: Grants
  readonly calls: TokenCall[]
  /** The callback style of both providers; null: each its own. */
  readonly callbackStyle: ProviderName | null
  /** Where cloud's revocation endpoint reads the token; null: query or bearer. */
  readonly revocationForm: 'query' | 'bearer' | null
  /** The simulator's URL for browsers. */
  baseUrl(): string
}
