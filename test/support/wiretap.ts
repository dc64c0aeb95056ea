import { IncomingMessage, ServerResponse } from 'node:http'
import type { CanarySink } from './canaries.ts'

/** The simulator's, or of what stands in for Oura: secrets belong there. */
const UPSTREAM = /^(\/demo)?(\/v2\/|\/oauth\/)/
/** GraphiQL's scripts are megabytes that are the same for everybody. */
const STATIC = /^content-type: (text\/(css|javascript)|application\/javascript|font\/|image\/)/im

interface Exchange {
  readonly request: Buffer[]
  readonly answer: Buffer[]
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?')[0] ?? ''

/**
 * Listens to every HTTP server of this process from now on: from what upstreams get and give it learns the secrets,
 * and what gateways answer it hands on to be looked through.
 */
export function tapServers(sink: CanarySink): void {
  const exchanges = new WeakMap<IncomingMessage, Exchange>()
  const exchangeOf = (request: IncomingMessage): Exchange => {
    const known = exchanges.get(request) ?? { request: [], answer: [] }
    exchanges.set(request, known)
    return known
  }

  const push = IncomingMessage.prototype.push
  IncomingMessage.prototype.push = function (this: IncomingMessage, chunk: unknown, ...rest) {
    // Only what servers get has a method.
    if (Buffer.isBuffer(chunk) && this.method === 'POST' && UPSTREAM.test(pathOf(this))) {
      exchangeOf(this).request.push(Buffer.from(chunk))
    }
    return push.call(this, chunk, ...rest)
  }

  const end = ServerResponse.prototype.end
  const write = ServerResponse.prototype.write
  const keep = (response: ServerResponse, chunk: unknown) => {
    const { answer } = exchangeOf(response.req)
    if (answer.length === 0) response.once('close', () => note(response))
    answer.push(
      typeof chunk === 'string' || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0),
    )
  }
  ServerResponse.prototype.write = function (this: ServerResponse, ...args: unknown[]) {
    keep(this, args[0])
    return Reflect.apply(write, this, args)
  }
  ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
    keep(this, args[0])
    const result = Reflect.apply(end, this, args)
    // At once: whoever reads the answer may end the test before the connection says that it is done.
    note(this)
    return result
  }

  function note(response: ServerResponse): void {
    const { req: request } = response
    const exchange = exchanges.get(request)
    if (exchange === undefined) return
    exchanges.delete(request)
    // As it goes over the wire, whichever way the headers were set.
    const head = String(Reflect.get(response, '_header') ?? '')
    const body = Buffer.concat(exchange.answer).toString('utf8')
    if (UPSTREAM.test(pathOf(request)))
      learn(sink, request, Buffer.concat(exchange.request).toString(), head, body)
    else inspect(sink, request, head, body)
  }
}

/** What the gateway sends to Oura, and gets there. */
function learn(sink: CanarySink, request: IncomingMessage, form: string, head: string, body: string): void {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ')
  if (/^bearer$/i.test(scheme)) sink.secret('an access or refresh token', credentials)
  if (/^basic$/i.test(scheme)) {
    sink.secret("the application's secret", credentials)
    const secret = Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':')
    sink.secret("the application's secret", decoded(secret))
  }
  const sent = new URLSearchParams(form)
  sink.secret("the application's secret", sent.get('client_secret') ?? '')
  sink.secret('a PKCE verifier', sent.get('code_verifier') ?? '')
  sink.secret('an authorization code', sent.get('code') ?? '')
  sink.secret('an access or refresh token', sent.get('refresh_token') ?? '')
  sink.secret('an access or refresh token', sent.get('token') ?? '')
  const { searchParams } = new URL(request.url ?? '/', 'http://upstream.test')
  sink.secret('the state of a login', searchParams.get('state') ?? '')
  const location = /^location: (.*)$/im.exec(head)?.[1] ?? ''
  sink.secret('an authorization code', /[?&]code=([^&\s]+)/.exec(location)?.[1] ?? '')
  for (const [, token = ''] of body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) {
    sink.secret('an access or refresh token', token)
  }
}

/** What the gateway gets and answers. */
function inspect(sink: CanarySink, request: IncomingMessage, head: string, body: string): void {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  sink.secret(bearer.startsWith('ogw_') ? 'a gateway token' : 'an access or refresh token', bearer)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    sink.secret('the value of a cookie', pair.split('=')[1]?.trim() ?? '')
  }
  for (const [, value = ''] of head.matchAll(/^set-cookie: [^=]*=([^;\s]*)/gim)) {
    sink.secret('the value of a cookie', value)
  }
  const path = pathOf(request)
  const what = `${request.method} ${path.replace(/[\w-]{30,}/g, '…')}`
  // It hands out cookies, and takes the state of a login to Oura and nothing else.
  const open = head.replace(/^set-cookie: .*$/gim, '')
  sink.text(`the head of the answer to ${what}`, open, path === '/auth/login' ? ['the state of a login'] : [])
  if (STATIC.test(head)) return
  const minted = path === '/auth/tokens' ? /^\{"token":"([^"]+)"/.exec(body)?.[1] : undefined
  if (minted !== undefined) sink.secret('a gateway token', minted)
  sink.text(`the answer to ${what}`, minted === undefined ? body : body.replace(minted, ''))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
