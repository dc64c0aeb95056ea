import type { Config } from './config.ts'
import { isLoopback } from './loopback.ts'

/** Variables with http:// addresses that tokens, codes or cookies are sent to without TLS (RFC 6749, section 10.9). */
export function clearTextVariables(config: Config): string[] {
  const { demo, publicUrl, ouraApiUrl, ouraAuthorizeUrl, ouraTokenUrl, ouraRevokeUrl } = config
  const addresses = {
    PUBLIC_URL: publicUrl,
    // The demo sends requests to its own simulator only.
    ...(!demo && {
      OURA_API_URL: ouraApiUrl,
      OURA_AUTHORIZE_URL: ouraAuthorizeUrl,
      OURA_TOKEN_URL: ouraTokenUrl,
      OURA_REVOKE_URL: ouraRevokeUrl,
    }),
  }
  return Object.entries(addresses).flatMap(([name, address]) =>
    address !== undefined && isClearText(new URL(address)) ? [name] : [],
  )
}

const isClearText = (url: URL): boolean => url.protocol === 'http:' && !isLoopback(url)
