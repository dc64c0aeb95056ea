import type { Sleep } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import type { ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import { type Revocations, tokensOf } from './revocations.ts'

export interface UnclaimedTokensOptions {
  readonly revocations: Pick<Revocations, 'add' | 'attempt'>
  readonly log: Log
  readonly sleep: Sleep
}

/** Token pairs of logins that failed after Oura had issued them. They will never be used, so they are revoked. */
export interface UnclaimedTokens {
  /**
   * Returns at once. The store may be what failed, so it is retried for ten minutes.
   * @param ownerId id of the user whose tokens they are; null if it is unknown
   */
  revoke(
    tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>,
    provider: ProviderName,
    ownerId: string | null,
  ): void
  /** Stops retrying, and waits for what is under way. */
  close(): Promise<void>
}

const PAUSE_MS = 2_000
/** Ten minutes. */
const MAX_FAILURES = 300

export function createUnclaimedTokens({ revocations, log, sleep }: UnclaimedTokensOptions): UnclaimedTokens {
  const stopped = new AbortController()
  const running = new Set<Promise<void>>()

  async function revokeWithRetries(
    tokens: readonly string[],
    provider: ProviderName,
    ownerId: string | null,
  ): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        const key = await revocations.add(provider, tokens, ownerId)
        // If it fails, the sweep retries.
        await revocations.attempt(key).catch(() => false)
        return
      } catch (error) {
        const isOver = failures >= MAX_FAILURES || stopped.signal.aborted
        if (isOver || !(error instanceof StoreUnavailableError)) {
          log.error({ provider }, 'the tokens of a failed login could not be stored to be revoked')
          return
        }
        await sleep(PAUSE_MS, stopped.signal).catch(() => undefined)
      }
    }
  }

  return {
    revoke(tokens, provider, ownerId) {
      const work = revokeWithRetries(tokensOf(tokens), provider, ownerId).finally(() => running.delete(work))
      running.add(work)
    },
    async close() {
      stopped.abort()
      await Promise.all(running)
    },
  }
}
