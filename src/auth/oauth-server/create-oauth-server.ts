import type { Log } from '../../log.ts'
import type { Sealer } from '../../store/sealer.ts'
import { createJsonEndpoint, type Methods, openToPages } from './json-endpoint.ts'
import { oauthUrls, resourceMetadata, serverMetadata } from './metadata.ts'
import type { OAuthMetrics } from './oauth-metrics.ts'
import { createRegisteredClients } from './registered-clients.ts'
import { createRegistration } from './registration.ts'

export interface OAuthServerOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly sealer: Sealer
  readonly metrics: OAuthMetrics
  readonly log: Log
}

/** The routes of a path, by path. */
export type OAuthRoutes = Readonly<Record<string, Methods>>

/**
 * The authorization server for MCP clients (OAuth 2.1; MCP specification 2026-07-28, Authorization). Its tokens read the
 * records of a user at /mcp of this gateway, and do nothing else.
 */
export function createOAuthServer({ publicUrl, sealer, metrics, log }: OAuthServerOptions): OAuthRoutes {
  const urls = oauthUrls(publicUrl)
  const registeredClients = createRegisteredClients({ sealer })
  const endpoint = createJsonEndpoint({ metrics, log })
  const document = (content: object) => openToPages('GET', async () => Response.json(content))
  const ofResource = document(resourceMetadata(urls))
  return {
    '/.well-known/oauth-protected-resource': ofResource,
    '/.well-known/oauth-protected-resource/mcp': ofResource,
    '/.well-known/oauth-authorization-server': document(serverMetadata(urls)),
    '/auth/oauth/register': endpoint('register', createRegistration({ clients: registeredClients })),
  }
}
