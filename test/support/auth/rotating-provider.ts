import { InvalidGrantError, UncertainRefreshError } from '../../../src/auth/errors.ts'
import type { OAuthClient, TokenSet } from '../../../src/auth/oauth/oauth-client.ts'
import type { Clock } from '../../../src/clock.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'

/** What befalls a token call. */
export type Mishap =
  /** The token is spent, and the answer never arrives. */
  | 'lost'
  /** Nothing happens until the client's time is up. */
  | 'hang'
  /** The provider says that it cannot, and spends nothing. */
  | 'unavailable'

/** A process that calls, as far as it matters for what it knows of its calls. */
export interface Caller {
  readonly isKilled: boolean
}

/** One call as the provider saw it, and what became of its answer. */
export interface ProviderCall {
  readonly refreshToken: string
  readonly caller: Caller
  /** The token had been spent by an earlier call. */
  isReuse: boolean
  readonly mishap: Mishap | null
  /** Its caller has stored the outcome. */
  isOver: boolean
  /** Its caller was killed or paused before it could. */
  isCutOff: boolean
  /** The pair that it brought, and whether it reached somebody. */
  brought: { accessToken: string; isDelivered: boolean } | null
}

export const TOKEN_LIFE_MS = 600_000

/** A provider of single-use refresh tokens on a clock of the test. It processes a call although its caller has gone. */
export function createRotatingProvider(clock: Clock, latency: () => Promise<void>) {
  const calls: ProviderCall[] = []
  const parents = new Map<string, string>()
  const spent = new Set<string>()
  const mishaps: Mishap[] = []
  let serial = 0

  function issue(parent: string | null): TokenSet & { refreshToken: string } {
    serial += 1
    const accessToken = `access ${serial}`
    if (parent !== null) parents.set(accessToken, parent)
    return {
      accessToken,
      refreshToken: `refresh ${serial}`,
      expiresAt: clock.now() + TOKEN_LIFE_MS,
      scopes: null,
    }
  }

  return {
    calls,
    /** Befalls the next call that has no mishap yet. */
    mishaps,
    issue,
    /** The refresh token that was spent for an access token; null for one of a login. */
    parentOf: (accessToken: string): string | null => parents.get(accessToken) ?? null,
    isSpent: (refreshToken: string): boolean => spent.has(refreshToken),
    /** @param arrive holds up the answer until its caller can take it; never resolves for one that was killed */
    clientFor: (caller: Caller, arrive: () => Promise<void>): Pick<OAuthClient, 'refresh' | 'revoke'> => ({
      revoke: async () => undefined,
      async refresh(refreshToken) {
        const mishap = mishaps.shift() ?? null
        const call: ProviderCall = {
          refreshToken,
          caller,
          mishap,
          isReuse: false,
          isOver: false,
          isCutOff: false,
          brought: null,
        }
        calls.push(call)
        await latency()
        if (mishap === 'hang' || mishap === 'unavailable') {
          await latency()
          await arrive()
          throw mishap === 'hang' ? new UncertainRefreshError() : new UpstreamUnavailableError('away')
        }
        call.isReuse = spent.has(refreshToken)
        spent.add(refreshToken)
        if (call.isReuse) {
          await latency()
          await arrive()
          throw mishap === 'lost' ? new UncertainRefreshError() : new InvalidGrantError()
        }
        const answer = issue(refreshToken)
        const brought = { accessToken: answer.accessToken, isDelivered: false }
        call.brought = brought
        await latency()
        await arrive()
        if (mishap === 'lost') throw new UncertainRefreshError()
        brought.isDelivered = true
        return answer
      },
    }),
  }
}
