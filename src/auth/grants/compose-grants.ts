import type { Clock, Sleep } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Metrics } from '../../metrics.ts'
import type { Sealer } from '../../store/sealer.ts'
import type { Store } from '../../store/store.ts'
import type { OAuthClient, ProviderName } from '../oauth/oauth-client.ts'
import { createGrants } from './create-grants.ts'
import { createGrantCache } from './grant-cache.ts'
import { createGrantStore, type GrantStore } from './grant-store.ts'
import type { Grants } from './grants.ts'
import { createPersistTokens } from './persist-tokens.ts'
import { createRefresher } from './refresh.ts'
import { createRefreshLease } from './refresh-lease.ts'
import { createRefreshMetrics } from './refresh-metrics.ts'
import { createRevocations, type Revocations } from './revocations.ts'

export interface GrantPartsOptions {
  readonly store: Store
  readonly sealer: Sealer
  readonly clientOf: (provider: ProviderName) => Pick<OAuthClient, 'registration' | 'refresh' | 'revoke'>
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  readonly loginUrl: string
  /** See RefreshLeaseOptions. */
  readonly leaseMs: number
  readonly newGeneration: () => string
  readonly metrics: Metrics
  readonly clock: Clock
  readonly sleep: Sleep
  readonly log: Log
  /** Between 0 and 1. @default Math.random */
  readonly random?: (() => number) | undefined
}

/** The parts that store, refresh and revoke grants. */
export interface GrantParts {
  readonly grants: Grants
  readonly grantStore: GrantStore
  readonly revocations: Revocations
}

/** The composition root of grants. */
export function composeGrants(options: GrantPartsOptions): GrantParts {
  const { store, sealer, clientOf, ouraIdOf, loginUrl, leaseMs, newGeneration } = options
  const { metrics, clock, sleep, log } = options
  const grantStore = createGrantStore({ store, sealer })
  const revocations = createRevocations({
    store,
    sealer,
    grantStore,
    ouraIdOf,
    revoke: (provider, token) => clientOf(provider).revoke(token),
    clock,
    log,
  })
  const refresher = createRefresher({
    grantStore,
    withRefreshLease: createRefreshLease({ store, clock, sleep, leaseMs, random: options.random }),
    persistTokens: createPersistTokens({ grantStore, revocations, clock, log, sleep, loginUrl }),
    clientOf,
    metrics: createRefreshMetrics(metrics),
    clock,
    log,
    loginUrl,
  })
  const grants = createGrants({
    grantStore,
    grantCache: createGrantCache({ clock }),
    refresher,
    registrationOf: (provider) => clientOf(provider).registration,
    newGeneration,
    clock,
    sleep,
    loginUrl,
  })
  return { grants, grantStore, revocations }
}
