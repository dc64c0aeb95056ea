import { isIP } from 'node:net'
import { isLoopback } from '../../loopback.ts'

export interface OriginRules {
  /** Origin of the gateway, see `Config.publicUrl`. */
  readonly publicUrl: string
  /** Origins whose pages may call the gateway; `*` is every one. */
  readonly corsOrigins: readonly string[]
}

/**
 * Protects from DNS rebinding, by which a page on the web reaches a gateway on the machine or network of its visitor: the
 * request then has the name of a foreign host, and the origin of a foreign page (MCP specification, Streamable HTTP,
 * security warning). Addresses pass as hosts, because only names are rebound.
 * @returns why the request is refused; null if it is not
 */
export function refusalOf(
  host: string,
  origin: string | null,
  { publicUrl, corsOrigins }: OriginRules,
): string | null {
  const url = parseUrl(`http://${host}`)
  const isKnown =
    url !== null && (isLoopback(url) || isAddress(url) || url.hostname === new URL(publicUrl).hostname)
  if (!isKnown) {
    return 'The Host header names another host than this gateway. Set PUBLIC_URL to the origin that clients use, and let proxies pass the Host header on.'
  }
  if (origin === null || corsOrigins.includes('*') || corsOrigins.includes(origin)) return null
  const page = parseUrl(origin)
  if (page !== null && (page.origin === new URL(publicUrl).origin || isLoopback(page))) return null
  return 'Pages of this origin may not call the gateway. Add the origin to CORS_ORIGINS if they should.'
}

const isAddress = ({ hostname }: URL): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0

const parseUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)
