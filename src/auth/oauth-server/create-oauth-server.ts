import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Sealer } from '../../store/sealer.ts'
import type { Store } from '../../store/store.ts'
import type { FindSession } from '../accounts/browser-sessions.ts'
import type { ClientTokens } from '../accounts/client-tokens.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import { createPageEndpoint } from '../page-endpoint.ts'
import { createAuthorizationCodes } from './authorization-codes.ts'
import { createAuthorizationEndpoint } from './authorization-endpoint.ts'
import { createClientDocuments } from './client-documents.ts'
import { createClients } from './clients.ts'
import { createFetchDocument, type FetchDocument } from './fetch-document.ts'
import { createJsonEndpoint, type Methods, openToPages } from './json-endpoint.ts'
import { oauthUrls, resourceMetadata, serverMetadata } from './metadata.ts'
import type { OAuthMetrics } from './oauth-metrics.ts'
import { createRegisteredClients } from './registered-clients.ts'
import { createRegistration } from './registration.ts'
import { createRevocation } from './revocation.ts'
import { createTokenEndpoint } from './token-endpoint.ts'

export interface OAuthServerOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly store: Store
  readonly sealer: Sealer
  readonly findSession: FindSession
  readonly clientTokens: ClientTokens
  readonly gatewayTokens: Pick<GatewayTokens, 'revoke'>
  /** Fetches metadata documents of clients. @default https to public addresses */
  readonly fetchDocument?: FetchDocument | undefined
  readonly metrics: OAuthMetrics
  readonly clock: Clock
  readonly log: Log
}

/** The routes of a path, by path. */
export type OAuthRoutes = Readonly<Record<string, Methods>>

/**
 * The authorization server for MCP clients (OAuth 2.1; MCP specification 2026-07-28, Authorization). Its tokens only
 * read the records of a user at /mcp of this gateway.
 */
export function createOAuthServer(options: OAuthServerOptions): OAuthRoutes {
  const { publicUrl, store, sealer, findSession, clientTokens, gatewayTokens, metrics, clock, log } = options
  const urls = oauthUrls(publicUrl)
  const registered = createRegisteredClients({ sealer })
  const fetchDocument = options.fetchDocument ?? createFetchDocument()
  const documents = createClientDocuments({ fetchDocument, clock })
  const clients = createClients({ registered, documents })
  const codes = createAuthorizationCodes({ store, sealer, clock })
  const authorization = createAuthorizationEndpoint({
    publicUrl,
    urls,
    clients,
    codes,
    findSession,
    sealer,
    metrics,
    clock,
    log,
  })
  const token = createTokenEndpoint({
    clients,
    codes,
    clientTokens,
    gatewayTokens,
    resource: urls.resource,
    clock,
    log,
  })

  const endpoint = createJsonEndpoint({ metrics, log })
  const page = createPageEndpoint({ log })
  const document = (content: object) => openToPages('GET', async () => Response.json(content))
  const ofResource = document(resourceMetadata(urls))
  return {
    '/.well-known/oauth-protected-resource': ofResource,
    '/.well-known/oauth-protected-resource/mcp': ofResource,
    '/.well-known/oauth-authorization-server': document(serverMetadata(urls)),
    '/auth/oauth/register': endpoint('register', createRegistration({ clients: registered })),
    '/auth/oauth/authorize': { GET: page(authorization.ask), POST: page(authorization.decide) },
    '/auth/oauth/token': endpoint('token', token),
    '/auth/oauth/revoke': endpoint('revoke', createRevocation({ clientTokens })),
  }
}
