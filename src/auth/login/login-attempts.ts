import type { Clock } from '../../clock.ts'
import { MINUTE_MS } from '../../time.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import { createSealedEntries, randomToken, type SealedStorage } from '../sealed-entries.ts'

/** A login between its start at the gateway and the browser's return from Oura. */
export interface LoginAttempt {
  readonly provider: ProviderName
  /** Value of the cookie of the browser that started the login. */
  readonly browserToken: string
  /** PKCE code verifier (RFC 7636). */
  readonly codeVerifier: string
  /** Where the login leads the browser. */
  readonly returnTo: string
  /** ms since 1970 */
  readonly expiresAt: number
}

/** Why a state belongs to no login attempt of the browser. */
export type AttemptFault =
  /** Unknown, used already, or expired. */
  | 'unknown'
  /** Issued to another browser. */
  | 'other-browser'

/** There is no login attempt for a callback. */
export interface NoAttempt {
  readonly fault: AttemptFault
  /** Where the login was to lead, if that is still known. */
  readonly returnTo?: string
}

/** Logins that have started, by their OAuth state. */
export interface LoginAttempts {
  /** Stores an attempt; returns its state and its PKCE code verifier. */
  create(
    attempt: Omit<LoginAttempt, 'codeVerifier' | 'expiresAt'>,
  ): Promise<{ state: string; codeVerifier: string }>
  /** Consumes an attempt: it serves one callback of the browser that started it. */
  consume(state: string, browserToken: string | null): Promise<LoginAttempt | NoAttempt>
}

/** Lifetime of an attempt: that of Oura's codes (oura-api.md, section 1). */
export const ATTEMPT_MS = 10 * MINUTE_MS

export function createLoginAttempts({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): LoginAttempts {
  const entries = createSealedEntries<LoginAttempt>('login', { store, sealer })
  return {
    async create(attempt) {
      const state = randomToken()
      const codeVerifier = randomToken()
      const expiresAt = clock.now() + ATTEMPT_MS
      await entries.add(state, { ...attempt, codeVerifier, expiresAt }, { expiresAt })
      return { state, codeVerifier }
    },
    async consume(state, browserToken) {
      const entry = await entries.find(state)
      if (entry === null || entry.value.expiresAt <= clock.now()) return { fault: 'unknown' }
      const { returnTo } = entry.value
      // Before it is consumed: a state alone must not be enough to end another user's login.
      if (entry.value.browserToken !== browserToken) return { fault: 'other-browser', returnTo }
      // Of two callbacks at the same time, one removes it.
      return (await entries.remove(entry)) ? entry.value : { fault: 'unknown', returnTo }
    },
  }
}
