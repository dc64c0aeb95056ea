import { isLoopback } from '../../loopback.ts'

/**
 * Schemes of editors that take the response themselves (RFC 8252, section 7.1). Only these, because a scheme such as
 * `javascript:` would run in the page. Another program may claim a scheme too; with PKCE the code is of no use to it.
 */
const EDITOR_SCHEMES: ReadonlySet<string> = new Set(['cursor:', 'vscode:', 'vscode-insiders:'])

const MAX_LENGTH = 500

/**
 * Whether a client may register a redirect URI: https, http to the user's own machine, or the scheme of a known editor;
 * without credentials and without a fragment (RFC 6749, section 3.1.2).
 */
export function isRedirectUri(text: string): boolean {
  // Browsers drop these characters or turn them into slashes, in surprising places; a header has ASCII alone.
  if (text.length > MAX_LENGTH || /[^!-~]|[\\#]/.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  // `https:host` is a path of the gateway for a browser that is redirected from there.
  if (/^https?:(?!\/\/[^/])/i.test(text)) return false
  // Other characters would be syntax of the content security policy.
  if (!/^([\w.-]*|\[[\da-f:]+\])$/.test(url.hostname)) return false
  if (url.protocol === 'http:') return isLoopback(url)
  return url.protocol === 'https:' || EDITOR_SCHEMES.has(url.protocol)
}

/**
 * Whether a request names a registered redirect URI: the same string, or on the user's own machine the same one with
 * any port, because a program takes the port that is free (RFC 8252, section 7.3).
 */
export function isRegisteredUri(requested: string, registered: readonly string[]): boolean {
  if (registered.includes(requested)) return true
  if (!isRedirectUri(requested)) return false
  const portless = withoutLoopbackPort(requested)
  return portless !== null && registered.some((uri) => withoutLoopbackPort(uri) === portless)
}

/** Null for a URI that is not http to the user's own machine. */
function withoutLoopbackPort(text: string): string | null {
  const url = new URL(text)
  if (url.protocol !== 'http:' || !isLoopback(url)) return null
  url.port = ''
  return url.href
}

/** Where a redirect URI leads, for people: a host, or the scheme of an editor. */
export function redirectTarget(uri: string): string {
  const { hostname, protocol } = new URL(uri)
  return EDITOR_SCHEMES.has(protocol) ? protocol.slice(0, -1) : hostname
}

/** Whether the response goes to a program on the user's own machine. */
export const isOnThisComputer = (uri: string): boolean => {
  const url = new URL(uri)
  return url.protocol !== 'https:' && (url.protocol !== 'http:' || isLoopback(url))
}
