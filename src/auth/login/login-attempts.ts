import type { Clock } from '../../clock.ts'
import { MINUTE_MS } from '../../time.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import { randomToken } from '../random-token.ts'
import { createRecords, type Storage } from '../records.ts'

/** A login between its start here and the browser's return from Oura. */
export interface LoginAttempt {
  readonly provider: ProviderName
  /** Known to the browser that began the login, and to nobody else. */
  readonly browser: string
  /** PKCE verifier (RFC 7636). */
  readonly codeVerifier: string
  /** Where the browser goes in the end. */
  readonly returnTo: string
  /** ms since 1970 */
  readonly expiresAt: number
}

/** Why a state leads to no login. */
export type AttemptFault =
  /** Never given out, used already, or too old. */
  | 'unknown'
  /** Given to another browser. */
  | 'other-browser'

/** No login for this callback. */
export interface NoAttempt {
  readonly fault: AttemptFault
  /** Where the login was to lead; not known where nothing is kept of it any more. */
  readonly returnTo?: string
}

/** Logins under way. */
export interface LoginAttempts {
  /** Keeps an attempt; returns its state. */
  begin(
    attempt: Omit<LoginAttempt, 'codeVerifier' | 'expiresAt'>,
  ): Promise<{ state: string; codeVerifier: string }>
  /** Takes an attempt out: it is there for one callback of the browser that began it. */
  take(state: string, browser: string | null): Promise<LoginAttempt | NoAttempt>
}

/** As long as Oura's codes live (oura-api.md, section 1). */
export const ATTEMPT_MS = 10 * MINUTE_MS

export function createLoginAttempts({
  clock,
  ...storage
}: Storage & { readonly clock: Clock }): LoginAttempts {
  const records = createRecords<LoginAttempt>('login', storage)
  return {
    async begin(attempt) {
      const state = randomToken()
      const codeVerifier = randomToken()
      const expiresAt = clock.now() + ATTEMPT_MS
      await records.add(state, { ...attempt, codeVerifier, expiresAt }, { expiresAt })
      return { state, codeVerifier }
    },
    async take(state, browser) {
      const found = await records.find(state)
      if (found === null || found.record.expiresAt <= clock.now()) return { fault: 'unknown' }
      // Before it is taken: whoever merely learns a state must not be able to end the login of another.
      if (found.record.browser !== browser) {
        return { fault: 'other-browser', returnTo: found.record.returnTo }
      }
      // Of two callbacks at once, only one removes it.
      return (await records.remove(found))
        ? found.record
        : { fault: 'unknown', returnTo: found.record.returnTo }
    },
  }
}
