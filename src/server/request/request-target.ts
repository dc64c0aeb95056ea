import type { IncomingMessage } from 'node:http'

/** The authority of an absolute-form request target, RFC 9112, section 3.2.2. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#\\]*/i

/**
 * Makes the request target the only source of the URL, because it selects the route: yoga concatenates the Host header
 * and the target, so that `Host: x/graphql?` would select /graphql. The gateway knows its own origin from PUBLIC_URL
 * and needs the Host header only to refuse foreign ones, see `hostOf`.
 */
export function routeByTarget(request: IncomingMessage): void {
  const target = (request.url ?? '').replace(ABSOLUTE_FORM, '')
  request.url = target.startsWith('/') ? target : `/${target}`
  request.headers[SENT_HOST] = request.headers.host
  request.headers.host = 'gateway'
}

/** Where the Host header is after `routeByTarget`, which overwrites what a client sent under this name. */
const SENT_HOST = 'oura-graphql-host'

/** The Host header as the client sent it; the host of the URL for a request that did not come from a socket. */
export const hostOf = ({ headers, url }: Request): string =>
  headers.get(SENT_HOST) ?? headers.get('host') ?? new URL(url).host
