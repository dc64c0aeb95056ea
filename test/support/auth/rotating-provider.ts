import { InvalidGrantError, UncertainRefreshError } from '../../../src/auth/errors.ts'
import type { OAuthClient, TokenSet } from '../../../src/auth/oauth/oauth-client.ts'
import type { Clock } from '../../../src/clock.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'

/** A fault of a token request. */
export type RequestFault =
  /** The token is spent, and the response never arrives. */
  | 'lost'
  /** Nothing happens until the client times out. */
  | 'hang'
  /** The provider is unavailable, and spends no token. */
  | 'unavailable'

/** The process that sends a request. */
export interface ClientProcess {
  readonly isKilled: boolean
}

/** One token request as the provider saw it, and what happened to its response. */
export interface ProviderCall {
  readonly refreshToken: string
  readonly caller: ClientProcess
  /** The token was spent by an earlier request. */
  isReuse: boolean
  readonly fault: RequestFault | null
  /** Its process has stored the outcome. */
  isOver: boolean
  /** Its process was killed or paused before it could store the outcome. */
  isCutOff: boolean
  /** The new tokens, and whether they reached the process. */
  issued: { accessToken: string; isDelivered: boolean } | null
}

export const TOKEN_LIFE_MS = 600_000

/** A provider of single-use refresh tokens on the test's clock. It processes requests of killed processes too. */
export function createRotatingProvider(clock: Clock, latency: () => Promise<void>) {
  const calls: ProviderCall[] = []
  const parents = new Map<string, string>()
  const spent = new Set<string>()
  const faults: RequestFault[] = []
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
    /** Faults of the next requests. */
    faults,
    issue,
    /** The refresh token that was spent for an access token; null for that of a login. */
    parentOf: (accessToken: string): string | null => parents.get(accessToken) ?? null,
    isSpent: (refreshToken: string): boolean => spent.has(refreshToken),
    /** @param arrive delays the response while the process is paused; never resolves for a killed process */
    clientFor: (
      caller: ClientProcess,
      arrive: () => Promise<void>,
    ): Pick<OAuthClient, 'refresh' | 'revoke'> => ({
      revoke: async () => undefined,
      async refresh(refreshToken) {
        const fault = faults.shift() ?? null
        const call: ProviderCall = {
          refreshToken,
          caller,
          fault,
          isReuse: false,
          isOver: false,
          isCutOff: false,
          issued: null,
        }
        calls.push(call)
        await latency()
        if (fault === 'hang' || fault === 'unavailable') {
          await latency()
          await arrive()
          throw fault === 'hang' ? new UncertainRefreshError() : new UpstreamUnavailableError('unavailable')
        }
        call.isReuse = spent.has(refreshToken)
        spent.add(refreshToken)
        if (call.isReuse) {
          await latency()
          await arrive()
          throw fault === 'lost' ? new UncertainRefreshError() : new InvalidGrantError('invalid_grant')
        }
        const answer = issue(refreshToken)
        const issued = { accessToken: answer.accessToken, isDelivered: false }
        call.issued = issued
        await latency()
        await arrive()
        if (fault === 'lost') throw new UncertainRefreshError()
        issued.isDelivered = true
        return answer
      },
    }),
  }
}
