import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { createSessions } from '../../../src/auth/accounts/sessions.ts'
import {
  createGrants,
  type GrantCustody,
  type GrantsOptions,
} from '../../../src/auth/grants/create-grants.ts'
import { createGrantMaintenance, type GrantMaintenance } from '../../../src/auth/grants/grant-maintenance.ts'
import { createGrantRecords } from '../../../src/auth/grants/grant-records.ts'
import type { NewGrant } from '../../../src/auth/grants/grants.ts'
import { createRevocations, type Revocations } from '../../../src/auth/grants/revocations.ts'
import { createOAuthClient } from '../../../src/auth/oauth/create-oauth-client.ts'
import type { OAuthClient, ProviderName } from '../../../src/auth/oauth/oauth-client.ts'
import { PROVIDERS, providerAt } from '../../../src/auth/oauth/providers.ts'
import type { Clock } from '../../../src/clock.ts'
import {
  DEMO_CLIENT,
  DEMO_TOKEN,
  type Fault,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator/simulator.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer, type Sealer } from '../../../src/store/sealer.ts'
import type { Store } from '../../../src/store/store.ts'
import { createRecordingLog, NOW } from '../client.ts'

export const USER = 'anna'
export const HOLDER = { userId: USER, grantGeneration: 'first' }
/** A time that no test reaches. */
export const NEVER = Number.MAX_SAFE_INTEGER
export const LOGIN_URL = 'http://localhost:4000/auth/login'
/** Of clients that are not registered anywhere. */
const REGISTRATION = { clientId: DEMO_CLIENT.id, tokenUrl: 'https://oura.test/oauth/token' }
const SECRET = 'the secret of these tests, thirty-two characters long'

/** Oura's OAuth client against a simulator. */
export const clientAt = (url: string, clock: Clock, timeoutMs = 10_000): OAuthClient =>
  createOAuthClient({
    provider: providerAt(PROVIDERS.cloud, url),
    clientId: DEMO_CLIENT.id,
    clientSecret: DEMO_CLIENT.secret,
    redirectUri: 'http://localhost:4000/auth/callback',
    timeoutMs,
    clock,
  })

export type CustodyOptions = Omit<GrantsOptions, 'clientOf'> & {
  readonly clientOf: (
    provider: ProviderName,
  ) => Pick<OAuthClient, 'refresh' | 'revoke'> & Partial<Pick<OAuthClient, 'registration'>>
}

/** The custody as a process builds it. */
export const custodyOn = (
  options: Pick<CustodyOptions, 'store' | 'clientOf' | 'clock'> & Partial<CustodyOptions>,
): GrantCustody => {
  const parts = { sealer: createSealer([SECRET]), log: createRecordingLog(), ...options }
  return createGrants({
    revocations: revocationsOn(parts),
    newEpoch: () => HOLDER.grantGeneration,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    reauthorizationUrl: () => LOGIN_URL,
    ...parts,
    clientOf: (provider) => ({ registration: REGISTRATION, ...parts.clientOf(provider) }),
  })
}

const revocationsOn = (
  options: Pick<CustodyOptions, 'store' | 'clientOf' | 'clock' | 'log'> & Partial<CustodyOptions>,
): Revocations => {
  const parts = { sealer: createSealer([SECRET]), ...options }
  const records = createGrantRecords(parts)
  return createRevocations({
    ...parts,
    grantOf: async (userId) => (await records.read(userId))?.record.grant ?? null,
    ouraIdOf: async () => null,
    revoke: (provider, token) => options.clientOf(provider).revoke(token),
  })
}

/** The grantMaintenance of a process. */
export const upkeepOn = (
  { store, clock, log, revocations }: CustodyWorld,
  { sealer = createSealer([SECRET]) }: { readonly sealer?: Sealer } = {},
): GrantMaintenance => {
  const storage = { store, sealer, clock }
  const [sessions, tokens] = [createSessions(storage), createGatewayTokens(storage)]
  return createGrantMaintenance({ ...storage, revocations, sessions, tokens, log })
}

/** A clock that the test sets. */
export interface TestClock extends Clock {
  time: number
}

export interface CustodyWorld extends AsyncDisposable {
  readonly simulator: Simulator
  readonly store: Store
  readonly clock: TestClock
  readonly log: ReturnType<typeof createRecordingLog>
  readonly grants: GrantCustody
  readonly revocations: Revocations
  /** The custody of another process on the same store. */
  another(options?: Partial<CustodyOptions>): GrantCustody
  /** A login whose access token ends in so many seconds. */
  logIn(secondsLeft?: number): Promise<NewGrant>
  /** The status with which the simulator's API answers a token. */
  statusOf(accessToken: string): Promise<number>
}

/** A custody in front of a simulator, on a memory store and a clock that stands still. */
export async function startCustody(
  options: Partial<CustodyOptions> & {
    readonly simulator?: SimulatorOptions
    readonly timeoutMs?: number
    /** Stands between the custody and the store. */
    readonly wrapStore?: (store: Store) => Store
  } = {},
): Promise<CustodyWorld> {
  const clock: TestClock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  const simulator = await startSimulator({ now: () => clock.now(), ...options.simulator })
  const store = createMemoryStore({ clock })
  const log = createRecordingLog()
  const client = clientAt(simulator.url, clock, options.timeoutMs)
  const another: CustodyWorld['another'] = (more = {}) =>
    custodyOn({ store, clientOf: () => client, clock, log, ...more })
  const grants = another({ ...options, ...(options.wrapStore && { store: options.wrapStore(store) }) })
  return {
    simulator,
    store,
    clock,
    log,
    grants,
    revocations: revocationsOn({ store, clientOf: () => client, clock, log }),
    another,
    async logIn(secondsLeft = 86_400) {
      const { accessToken, refreshToken } = simulator.issueTokens(DEMO_TOKEN)
      const expiresAt = clock.now() + secondsLeft * 1000
      const grant = { provider: 'cloud' as const, accessToken, refreshToken, expiresAt, scopes: ['daily'] }
      await grants.keep(USER, grant)
      return grant
    },
    async statusOf(accessToken) {
      const answer = await fetch(`${simulator.url}/v2/usercollection/personal_info`, {
        headers: { authorization: `Bearer ${accessToken}` },
      })
      await answer.arrayBuffer()
      return answer.status
    },
    async [Symbol.asyncDispose]() {
      await grants.close()
      await simulator.close()
    },
  }
}

/** What befalls calls of the token endpoint. */
export const tokenFault = (kind: Fault['kind'], times?: number): Fault => ({
  match: { resource: 'oauth_token' },
  kind,
  ...(times !== undefined && { times }),
})

/** Resolves when the token call is at the simulator. */
export async function untilTokenCall(oauth: { readonly tokenCalls: number }, calls = 1): Promise<void> {
  while (oauth.tokenCalls < calls) await new Promise((resolve) => setTimeout(resolve, 5))
}
