import type { Config } from '../../config.ts'
import type { ProviderName } from './oauth-client.ts'
import { demoProvider, PROVIDERS, type Provider, withEndpoints } from './providers.ts'

/** An application that is registered with Oura. */
export interface OuraApplication {
  readonly id: string
  readonly secret: string
}

/** The demo Oura, which replaces the real one if the configuration has the demo on. */
export interface DemoUpstream {
  /** Base URL of its REST API and of its token endpoint. */
  readonly url: string
  /** Base URL of its consent page, as browsers see it. @default url */
  readonly pagesUrl?: string
  /** Access token of the demo user, for requests without credentials. */
  readonly accessToken: string
  /** The application that is registered with it. @default there is no login */
  readonly application?: OuraApplication
}

/** The application of the configuration or of the demo; null if none is registered. */
export function registeredApplication(
  { ouraClientId: id, ouraClientSecret: secret }: Config,
  demo: DemoUpstream | undefined,
): OuraApplication | null {
  if (demo !== undefined) return demo.application ?? null
  return id === undefined || secret === undefined ? null : { id, secret }
}

/** A provider with the endpoints of the configuration or of the demo. */
export function configuredProvider(
  name: ProviderName,
  { ouraOauth, ouraAuthorizeUrl, ouraTokenUrl, ouraRevokeUrl }: Config,
  demo: DemoUpstream | undefined,
): Provider {
  const provider = PROVIDERS[name]
  if (demo !== undefined) return demoProvider(provider, demo)
  // Configured endpoints are those of the provider that logins use. Grants of the other one keep its own.
  if (name !== ouraOauth) return provider
  return withEndpoints(provider, {
    authorizeUrl: ouraAuthorizeUrl,
    tokenUrl: ouraTokenUrl,
    revokeUrl: ouraRevokeUrl,
  })
}
