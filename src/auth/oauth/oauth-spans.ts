import type { SpanOptions, Tracer } from '../../tracer.ts'
import type { OAuthClient } from './oauth-client.ts'

/**
 * Records the token requests of operations as spans of an HTTP client. They hold no tokens. Operations that wait for one
 * refresh (single flight) share its span, which belongs to the first of them.
 */
export function withOAuthSpans(client: OAuthClient, tracer: Tracer): OAuthClient {
  const { hostname } = new URL(client.registration.tokenUrl)
  const attributes = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'oura.provider': client.provider,
  }
  const options: SpanOptions = { kind: 'client', attributes }
  return {
    ...client,
    refresh: (refreshToken) => tracer.inSpan('refresh token', options, () => client.refresh(refreshToken)),
    revoke: (token) => tracer.inSpan('revoke token', options, () => client.revoke(token)),
  }
}
