import type { IncomingMessage } from 'node:http'

/** The authority of an absolute-form request target, RFC 9112, section 3.2.2. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#\\]*/i

/**
 * Makes the request target the only source of the URL, because it selects the route: yoga concatenates the Host header
 * and the target, so that `Host: x/graphql?` would select /graphql. The gateway knows its own origin from PUBLIC_URL
 * and never needs the Host header.
 */
export function routeByTarget(request: IncomingMessage): void {
  const target = (request.url ?? '').replace(ABSOLUTE_FORM, '')
  request.url = target.startsWith('/') ? target : `/${target}`
  request.headers.host = 'gateway'
}
