import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Auth, type AuthOptions, createAuth } from './auth/create-auth.ts'
import { createGrants } from './auth/grants/create-grants.ts'
import { createGrantRecords } from './auth/grants/grant-records.ts'
import { createRevocations } from './auth/grants/revocations.ts'
import { DEFAULT_RETURN, loginUrlAt } from './auth/login/login-url.ts'
import { createOAuthClient } from './auth/oauth/create-oauth-client.ts'
import type { ProviderName } from './auth/oauth/oauth-client.ts'
import { PROVIDERS, type Provider, providerAt, withEndpoints } from './auth/oauth/providers.ts'
import type { Config } from './config.ts'
import type { OuraClient } from './oura/client.ts'
import { ForbiddenError } from './oura/errors.ts'
import type { Operation } from './oura/http/send.ts'
import { WHOLE } from './oura/records/slots.ts'
import { personalInfo } from './oura/resources/personal-info.ts'
import { KNOWN_SCOPES } from './oura-scopes.ts'
import { createStore } from './store/create-store.ts'
import { createSealer } from './store/sealer.ts'
import { loadSecrets } from './store/secret.ts'

/** The demo Oura that a configuration with `demo` asks instead of the real one. */
export interface DemoUpstream {
  /** Base of its REST API and of what the gateway asks for tokens. */
  readonly url: string
  /** Base of its consent page, as browsers see it. @default url */
  readonly pagesUrl?: string
  /** Access token of the demo user, who asks where a request has no credentials. */
  readonly accessToken: string
  /** The application that it knows. @default nobody can log in */
  readonly application?: OuraApplication
}

/** An application that is registered with Oura. */
export interface OuraApplication {
  readonly id: string
  readonly secret: string
}

/** What a refresh takes beside its token call: reading and writing the store. */
const LEASE_MARGIN_MS = 5_000

/** Logins, and what keeps them. */
export interface Logins {
  readonly auth: Auth
  isStoreReachable(): Promise<boolean>
  close(): Promise<void>
}

/** Null where no application is registered with Oura: then nothing is stored either. */
export const createLogins = (
  config: Config,
  demo: DemoUpstream | undefined,
  parts: Pick<AuthOptions, 'ouraIdOf' | 'forgetRecords' | 'clock' | 'log'>,
): Logins | null => {
  const application = config.demo ? demo?.application : configuredApplication(config)
  if (application === undefined) return null
  const { clock, log } = parts
  const clientOf = (name: ProviderName) =>
    createOAuthClient({
      provider: providerOf(name, config, demo),
      clientId: application.id,
      clientSecret: application.secret,
      redirectUri: `${config.publicUrl}/auth/callback`,
      timeoutMs: config.ouraTimeoutMs,
      clock,
    })
  const clients = { cloud: clientOf('cloud'), moi: clientOf('moi') }
  const { storeUrl, gatewaySecret, publicUrl, corsOrigins, ouraTimeoutMs } = config
  const sealer = createSealer(loadSecrets({ given: gatewaySecret, storeUrl }))
  const store = createStore(storeUrl, { clock, log })
  const common = {
    store,
    sealer,
    clock,
    log,
    clientOf: (name: ProviderName) => clients[name],
    sleep: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }),
  }
  const records = createGrantRecords(common)
  const revocations = createRevocations({
    ...common,
    grantOf: async (userId) => (await records.read(userId))?.record.grant ?? null,
    ouraIdOf: parts.ouraIdOf,
    revoke: (issuer, token) => clients[issuer].revoke(token),
  })
  const grants = createGrants({
    ...common,
    revocations,
    reauthorizationUrl: () => loginUrlAt(publicUrl, { returnTo: DEFAULT_RETURN }),
    leaseMs: ouraTimeoutMs + LEASE_MARGIN_MS,
  })
  const auth = createAuth({
    ...parts,
    ...common,
    publicUrl,
    corsOrigins,
    provider: config.ouraOauth,
    grants,
    revocations,
    scopes: config.ouraScopes,
    knownScopes: KNOWN_SCOPES,
  })
  return {
    auth,
    isStoreReachable: store.isReachable,
    async close() {
      // The store at last: a refresh that is under way has a login to put there.
      await auth.close()
      await grants.close()
      await store.close()
    },
  }
}

const configuredApplication = ({ ouraClientId: id, ouraClientSecret: secret }: Config) =>
  id === undefined || secret === undefined ? undefined : { id, secret }

/** Single endpoints are given for the provider that logins go to; grants of the other one stay where they are. */
const providerOf = (name: ProviderName, config: Config, demo: DemoUpstream | undefined) => {
  if (demo !== undefined) return demoProvider(PROVIDERS[name], demo)
  if (name !== config.ouraOauth) return PROVIDERS[name]
  const { ouraAuthorizeUrl, ouraTokenUrl, ouraRevokeUrl } = config
  return withEndpoints(PROVIDERS[name], {
    authorizeUrl: ouraAuthorizeUrl,
    tokenUrl: ouraTokenUrl,
    revokeUrl: ouraRevokeUrl,
  })
}

/** Browsers and the gateway reach the demo by different ways: what is for a browser, its name too, is below `pagesUrl`. */
const demoProvider = (original: Provider, { url, pagesUrl = url }: DemoUpstream): Provider => {
  const seen = (address: string) => `${pagesUrl}${new URL(address).pathname}`
  return {
    ...providerAt(original, url),
    authorizeUrl: seen(original.authorizeUrl),
    issuer: seen(original.issuer),
  }
}

/** Oura's id of the user of an access token; null where the token may not know it, or Oura has none (its sandbox). */
export const readOuraId = async (
  client: OuraClient,
  token: string,
  operation: Operation,
): Promise<string | null> => {
  // A name of its own for each login: the limits of one must not hold up another's.
  const user = { key: `login-${randomUUID()}`, accessToken: async () => token, renewToken: async () => null }
  try {
    const [info] = await client.list(user, personalInfo, WHOLE, { fields: 'light' }, operation)
    return info?.ouraId ?? null
  } catch (error) {
    if (error instanceof ForbiddenError) return null
    throw error
  }
}
