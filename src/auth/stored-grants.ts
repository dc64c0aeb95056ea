import { type Clock, systemSleep } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { createSealer, type Sealer } from '../store/sealer.ts'
import { loadSecrets } from '../store/secret.ts'
import type { Store } from '../store/store.ts'
import { SECOND_MS } from '../time.ts'
import type { Tracer } from '../tracer.ts'
import { composeGrants, type GrantParts } from './grants/compose-grants.ts'
import { DEFAULT_RETURN, loginUrlAt } from './login/login-url.ts'
import { configuredProvider, type DemoUpstream, type OuraApplication } from './oauth/application.ts'
import { createOAuthClient } from './oauth/create-oauth-client.ts'
import type { OAuthClient, ProviderName } from './oauth/oauth-client.ts'
import { withOAuthSpans } from './oauth/oauth-spans.ts'
import { randomToken } from './sealed-entries.ts'

export interface StoredGrantsOptions {
  readonly application: OuraApplication
  /** Replaces Oura if the configuration has the demo on. */
  readonly demo: DemoUpstream | undefined
  readonly store: Store
  /** Oura's id of the user of an access token; null if the token may not read it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** Counts the refreshes. */
  readonly metrics: Metrics
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
  readonly clock: Clock
  readonly log: Log
}

/** The grants of a store, with the OAuth clients that refresh and revoke them. */
export interface StoredGrants extends GrantParts {
  /** The client of each provider: a grant stays with the provider that issued it. */
  readonly clients: Readonly<Record<ProviderName, OAuthClient>>
  readonly sealer: Sealer
}

/** What a refresh takes besides its token request: reading and writing the store. */
const LEASE_MARGIN_MS = 5 * SECOND_MS

/** Makes the OAuth client of one of Oura's identity providers, as configured. */
export const createProviderClient = (
  config: Config,
  { name, application, demo, clock }: ProviderClientOptions,
): OAuthClient =>
  createOAuthClient({
    provider: configuredProvider(name, config, demo),
    clientId: application.id,
    clientSecret: application.secret,
    redirectUri: `${config.publicUrl}/auth/callback`,
    timeoutMs: config.ouraTimeoutMs,
    clock,
  })

interface ProviderClientOptions extends Pick<StoredGrantsOptions, 'application' | 'demo' | 'clock'> {
  readonly name: ProviderName
}

/**
 * Opens the grants of a store, for the gateway and for commands.
 * @throws StoreSetupError if a secret is missing or too short
 */
export function openStoredGrants(config: Config, options: StoredGrantsOptions): StoredGrants {
  const { application, demo, store, ouraIdOf, metrics, tracer, clock, log } = options
  const { publicUrl, ouraTimeoutMs: timeoutMs } = config
  function toClient(name: ProviderName): OAuthClient {
    const client = createProviderClient(config, { name, application, demo, clock })
    return tracer === undefined ? client : withOAuthSpans(client, tracer)
  }
  const clients = { cloud: toClient('cloud'), moi: toClient('moi') }
  const sealer = createSealer(loadSecrets({ given: config.gatewaySecret, storeUrl: config.storeUrl }))
  const parts = composeGrants({
    store,
    sealer,
    clientOf: (name) => clients[name],
    ouraIdOf,
    loginUrl: loginUrlAt(publicUrl, { returnTo: DEFAULT_RETURN }),
    leaseMs: timeoutMs + LEASE_MARGIN_MS,
    newGeneration: randomToken,
    metrics,
    clock,
    sleep: systemSleep,
    log,
  })
  return { ...parts, clients, sealer }
}
