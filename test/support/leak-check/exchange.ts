import type { LeakCheck } from './leak-check.ts'

/** A request and its answer. */
export interface Exchange {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly authorization: string
  readonly cookie: string
  readonly form: string
  /** The lines of the answer's head, each ended by CRLF. */
  readonly head: string
  readonly body: string
}

/** The paths of Oura and of what replaces it in tests: secrets belong there. */
const UPSTREAM = /^(\/demo)?(\/v2\/|\/oauth\/)/
/** GraphiQL's scripts are megabytes, and the same in every answer. */
const STATIC = /^content-type: (text\/(css|javascript)|application\/javascript|font\/|image\/)/im

const pathOf = (target: string): string => target.split('?')[0] ?? ''

export const isUpstream = (target: string): boolean => UPSTREAM.test(pathOf(target))

/** Learns secrets from requests to Oura, and passes the answers of gateways on to be searched. */
export const inspectExchange = (check: LeakCheck, exchange: Exchange): void =>
  isUpstream(exchange.target) ? inspectUpstream(check, exchange) : inspectGateway(check, exchange)

function inspectUpstream(check: LeakCheck, { target, authorization, form, head, body }: Exchange): void {
  const [scheme = '', credentials = ''] = authorization.split(' ')
  if (/^bearer$/i.test(scheme)) check.secret('an access or refresh token', credentials)
  if (/^basic$/i.test(scheme)) {
    check.secret("the application's secret", credentials)
    const secret = Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':')
    check.secret("the application's secret", decoded(secret))
  }
  const sent = new URLSearchParams(form)
  check.secret("the application's secret", sent.get('client_secret') ?? '')
  check.secret('a PKCE verifier', sent.get('code_verifier') ?? '')
  check.secret('an authorization code', sent.get('code') ?? '')
  check.secret('an access or refresh token', sent.get('refresh_token') ?? '')
  check.secret('an access or refresh token', sent.get('token') ?? '')
  const query = new URLSearchParams(target.slice(pathOf(target).length))
  check.secret('the state of a login', query.get('state') ?? '')
  const location = /^location: (.*)$/im.exec(head)?.[1] ?? ''
  check.secret('an authorization code', /[?&]code=([^&\s]+)/.exec(location)?.[1] ?? '')
  for (const [, token = ''] of body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) {
    check.secret('an access or refresh token', token)
  }
}

function inspectGateway(check: LeakCheck, { method, target, authorization, cookie, head, body }: Exchange) {
  const bearer = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
  check.secret(bearer.startsWith('ogw_') ? 'a gateway token' : 'an access or refresh token', bearer)
  for (const pair of cookie.split(';')) {
    check.secret('the value of a cookie', pair.split('=')[1]?.trim() ?? '')
  }
  for (const [, value = ''] of head.matchAll(/^set-cookie: [^=]*=([^;\s]*)/gim)) {
    check.secret('the value of a cookie', value)
  }
  const path = pathOf(target)
  const request = `${method} ${path.replace(/[\w-]{30,}/g, '…')}`
  // Set-Cookie hands the cookie to its owner; the login's redirect passes its state to Oura.
  const redirected = head.replace(/^set-cookie: .*$/gim, '')
  const searched = path === '/auth/oauth/authorize' ? withoutCode(check, redirected) : redirected
  check.text(
    `the head of the answer to ${request}`,
    searched,
    path === '/auth/login' ? ['the state of a login'] : [],
  )
  if (STATIC.test(head)) return
  check.text(`the answer to ${request}`, withoutTokens(check, path, body))
}

/** The redirect to a client of the gateway's OAuth server hands it the code. */
const withoutCode = (check: LeakCheck, head: string): string =>
  head.replace(/^(location: \S*[?&]code=)([^&\s]+)/im, (_, before: string, code: string) => {
    check.secret('an authorization code', code)
    return before
  })

/** What mints tokens hands them to their owner. */
function withoutTokens(check: LeakCheck, path: string, body: string): string {
  if (path !== '/auth/tokens' && path !== '/auth/oauth/token') return body
  return body.replace(/"((?:access_|refresh_)?token)":"([^"]+)"/g, (_, member: string, token: string) => {
    check.secret('a gateway token', token)
    return `"${member}":""`
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
