import { createHash } from 'node:crypto'
import type { ProviderName } from './providers.ts'

/** One call of a token endpoint. It contains fingerprints instead of tokens. */
export interface TokenCall {
  readonly provider: ProviderName
  readonly grantType: string | null
  readonly clientId: string | null
  /** The id of the grant's user (see userId). */
  readonly user: string | null
  /** The fingerprint of the refresh token or code. */
  readonly fingerprint: string | null
  /** ms since the epoch, by the simulator's clock. */
  readonly at: number
  /** `issued`, or the error code of the response; null: not processed yet, or not at all because of a fault. */
  outcome: string | null
  /** The refresh token had been used by an earlier call. */
  reusedRefreshToken: boolean
}

/** A short hash of a token. */
export function fingerprint(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 16)}`
}

const SECRETS = ['access_token', 'refresh_token', 'token', 'code', 'client_secret']

/** The query of a request with secrets replaced by fingerprints. */
export function withoutSecrets(query: URLSearchParams): Record<string, string> {
  const entries = [...query].map(([name, value]): [string, string] => [
    name,
    SECRETS.includes(name) ? fingerprint(value) : value,
  ])
  return Object.fromEntries(entries)
}
