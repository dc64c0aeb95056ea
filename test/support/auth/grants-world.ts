import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { createSessions } from '../../../src/auth/accounts/sessions.ts'
import { composeGrants, type GrantPartsOptions } from '../../../src/auth/grants/compose-grants.ts'
import { createGrantMaintenance, type GrantMaintenance } from '../../../src/auth/grants/grant-maintenance.ts'
import { createGrantStore } from '../../../src/auth/grants/grant-store.ts'
import type { Grants, NewGrant } from '../../../src/auth/grants/grants.ts'
import type { Revocations } from '../../../src/auth/grants/revocations.ts'
import { createOAuthClient } from '../../../src/auth/oauth/create-oauth-client.ts'
import type { OAuthClient, ProviderName } from '../../../src/auth/oauth/oauth-client.ts'
import { PROVIDERS, providerAt } from '../../../src/auth/oauth/providers.ts'
import { type Clock, systemSleep } from '../../../src/clock.ts'
import { createMetrics } from '../../../src/metrics.ts'
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
/** What a session or a gateway token of the user refers to. */
export const GRANT = { userId: USER, grantGeneration: 'first' }
/** A time that no test reaches. */
export const NEVER = Number.MAX_SAFE_INTEGER
export const LOGIN_URL = 'http://localhost:4000/auth/login'
/** Of clients that are not registered anywhere. */
const REGISTRATION = { clientId: DEMO_CLIENT.id, tokenUrl: 'https://oura.test/oauth/token' }
const SECRET = 'the secret of these tests, thirty-two characters long'

/** Oura's OAuth client, connected to a simulator. */
export const clientAt = (url: string, clock: Clock, timeoutMs = 10_000): OAuthClient =>
  createOAuthClient({
    provider: providerAt(PROVIDERS.cloud, url),
    clientId: DEMO_CLIENT.id,
    clientSecret: DEMO_CLIENT.secret,
    redirectUri: 'http://localhost:4000/auth/callback',
    timeoutMs,
    clock,
  })

export type GrantsWorldOptions = Omit<GrantPartsOptions, 'clientOf'> & {
  readonly clientOf: (
    provider: ProviderName,
  ) => Pick<OAuthClient, 'refresh' | 'revoke'> & Partial<Pick<OAuthClient, 'registration'>>
}

type PartsOptions = Pick<GrantsWorldOptions, 'store' | 'clientOf' | 'clock'> & Partial<GrantsWorldOptions>

/** Grants as a process composes them. */
export const grantsOn = (options: PartsOptions): Grants => partsOn(options).grants

const partsOn = (options: PartsOptions) =>
  composeGrants({
    sealer: createSealer([SECRET]),
    ouraIdOf: async () => null,
    loginUrl: LOGIN_URL,
    leaseMs: 15_000,
    newGeneration: () => GRANT.grantGeneration,
    metrics: createMetrics(),
    sleep: systemSleep,
    log: createRecordingLog(),
    ...options,
    clientOf: (provider) => ({ registration: REGISTRATION, ...options.clientOf(provider) }),
  })

/** The maintenance task of a process. */
export const maintenanceOn = (
  { store, clock, log, revocations }: GrantsWorld,
  { sealer = createSealer([SECRET]) }: { readonly sealer?: Sealer } = {},
): GrantMaintenance =>
  createGrantMaintenance({
    grantStore: createGrantStore({ store, sealer }),
    sessions: createSessions({ store, sealer, clock }),
    gatewayTokens: createGatewayTokens({ store, sealer, clock }),
    revocations,
    clock,
    log,
  })

/** A clock that the test sets. */
export interface TestClock extends Clock {
  time: number
}

export interface GrantsWorld extends AsyncDisposable {
  readonly simulator: Simulator
  readonly store: Store
  readonly clock: TestClock
  readonly log: ReturnType<typeof createRecordingLog>
  readonly grants: Grants
  readonly revocations: Revocations
  /** The grants of another process on the same store. */
  another(options?: Partial<GrantsWorldOptions>): Grants
  /** A login whose access token expires in so many seconds. */
  logIn(secondsLeft?: number): Promise<NewGrant>
  /** The status with which the simulator's API answers a token. */
  statusOf(accessToken: string): Promise<number>
}

/** Grants of one process over a simulator, with a memory store and a clock that stands still. */
export async function startGrants(
  options: Partial<GrantsWorldOptions> & {
    readonly simulator?: SimulatorOptions
    readonly timeoutMs?: number
    /** Makes the store that the grants see. */
    readonly wrapStore?: (store: Store) => Store
  } = {},
): Promise<GrantsWorld> {
  const { simulator: simulatorOptions, timeoutMs, wrapStore = (store: Store) => store, ...parts } = options
  const clock: TestClock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  const simulator = await startSimulator({ now: () => clock.now(), ...simulatorOptions })
  const store = createMemoryStore({ clock })
  const log = createRecordingLog()
  const client = clientAt(simulator.url, clock, timeoutMs)
  const common = { store, clientOf: () => client, clock, log }
  const grants = grantsOn({ ...common, ...parts, store: wrapStore(store) })
  return {
    simulator,
    store,
    clock,
    log,
    grants,
    revocations: partsOn(common).revocations,
    another: (more = {}) => grantsOn({ ...common, ...more }),
    async logIn(secondsLeft = 86_400) {
      const { accessToken, refreshToken } = simulator.issueTokens(DEMO_TOKEN)
      const expiresAt = clock.now() + secondsLeft * 1000
      const grant = { provider: 'cloud' as const, accessToken, refreshToken, expiresAt, scopes: ['daily'] }
      await grants.save(USER, grant)
      return grant
    },
    async statusOf(accessToken) {
      const response = await fetch(`${simulator.url}/v2/usercollection/personal_info`, {
        headers: { authorization: `Bearer ${accessToken}` },
      })
      await response.arrayBuffer()
      return response.status
    },
    async [Symbol.asyncDispose]() {
      await grants.close()
      await simulator.close()
    },
  }
}

/** A fault of the token endpoint. */
export const tokenFault = (kind: Fault['kind'], times?: number): Fault => ({
  match: { resource: 'oauth_token' },
  kind,
  ...(times !== undefined && { times }),
})

/** Resolves when the token request has arrived at the simulator. */
export async function untilTokenCall(oauth: { readonly tokenCalls: number }, calls = 1): Promise<void> {
  while (oauth.tokenCalls < calls) await new Promise((resolve) => setTimeout(resolve, 5))
}
