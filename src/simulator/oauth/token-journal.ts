import { createHash } from 'node:crypto'
import type { ProviderName } from './providers.ts'

/** One call of a token endpoint. Tokens are in it as fingerprints only. */
export interface TokenCall {
  readonly provider: ProviderName
  readonly grantType: string | null
  readonly clientId: string | null
  /** Whose grant it is about (see userId). */
  readonly user: string | null
  /** Of the refresh token or code that was brought. */
  readonly fingerprint: string | null
  /** ms since grantGeneration, of the simulator's clock. */
  readonly at: number
  /** `issued`, or the error of the answer; null: not processed, for a fault came first, or not processed yet. */
  outcome: string | null
  /** It brought a refresh token that an earlier call had used up. */
  reusedRefreshToken: boolean
}

/** The same short text for the same token, which tells nothing of it. */
export function fingerprint(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 16)}`
}

const SECRETS = ['access_token', 'refresh_token', 'token', 'code', 'client_secret']

/** The query of a request as the journal may hold it. */
export function withoutSecrets(query: URLSearchParams): Record<string, string> {
  const entries = [...query].map(([name, value]): [string, string] => [
    name,
    SECRETS.includes(name) ? fingerprint(value) : value,
  ])
  return Object.fromEntries(entries)
}

const MOST_CALLS = 100_000

/** Adds a call; the oldest are forgotten in the end. */
export function recordCall(calls: TokenCall[], call: TokenCall): TokenCall {
  if (calls.length >= MOST_CALLS) calls.splice(0, MOST_CALLS / 10)
  calls.push(call)
  return call
}
