import type { Log } from '../../log.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import type { ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import { type Owner, type Revocations, tokensOf } from './revocations.ts'

export interface OrphansOptions {
  readonly revocations: Pick<Revocations, 'add' | 'attempt'>
  readonly log: Log
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Token pairs of logins that failed after Oura had handed them out: nobody will use them, so they are revoked. */
export interface UnclaimedTokens {
  /** Returns at once. The store may be the reason for the failure, so it is tried for a while. */
  take(pair: Pick<TokenSet, 'accessToken' | 'refreshToken'>, provider: ProviderName, owner: Owner): void
  /** Waits for what can be done now. */
  close(): Promise<void>
}

const PAUSE_MS = 2_000
/** Ten minutes. */
const MOST_FAILURES = 300

export function createUnclaimedTokens({ revocations, log, sleep }: OrphansOptions): UnclaimedTokens {
  const stopped = new AbortController()
  const running = new Set<Promise<void>>()

  async function revoke(tokens: readonly string[], provider: ProviderName, owner: Owner): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        const name = await revocations.add(provider, tokens, owner)
        // Where it fails, the sweep will do it.
        await revocations.attempt(name).catch(() => false)
        return
      } catch (error) {
        const isOver = failures >= MOST_FAILURES || stopped.signal.aborted
        if (isOver || !(error instanceof StoreUnavailableError)) {
          log.error({ provider }, 'the tokens of a failed login could not be kept to be revoked')
          return
        }
        await sleep(PAUSE_MS, stopped.signal).catch(() => undefined)
      }
    }
  }

  return {
    take(pair, provider, owner) {
      const work = revoke(tokensOf(pair), provider, owner).finally(() => running.delete(work))
      running.add(work)
    },
    async close() {
      stopped.abort()
      await Promise.all(running)
    },
  }
}
