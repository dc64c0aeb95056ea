import { GatewayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { httpOf } from '../server/answer/error-status.ts'
import { describeError } from '../server/answer/redaction.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import type { Sessions } from './accounts/sessions.ts'
import type { TokenRoutes } from './accounts/token-routes.ts'
import { LoginRefusedError } from './errors.ts'
import type { Cookie } from './login/cookies.ts'
import { type LoginFault, type LoginPlace, loginPage } from './login/login-pages.ts'
import type { LoginStep, LoginUnderWay } from './login/login-step.ts'
import { renderPage } from './login/pages.ts'
import type { SameOrigin } from './login/same-origin.ts'

export interface AuthRoutesOptions {
  readonly login: LoginStep
  readonly callback: LoginStep
  readonly sessions: Sessions
  readonly sessionCookie: Cookie
  /** Ends an account of ours that a browser has named, with all that it handed out. */
  readonly leave: (account: string) => Promise<void>
  readonly accountCookie: Cookie
  readonly sameOrigin: SameOrigin
  readonly tokens: TokenRoutes
  readonly place: Omit<LoginPlace, 'returnTo'>
  readonly log: Log
}

/** Answers everything below /auth; null where there is no such route. */
export function createAuthRoutes(options: AuthRoutesOptions): (request: Request) => Promise<Response | null> {
  const { sessions, sessionCookie, leave, accountCookie, sameOrigin, tokens, log } = options

  /** A step of a login, which always ends for people: on its way or on a page. */
  const forPeople =
    (step: 'login' | 'callback', run: LoginStep): Route =>
    async (request) => {
      const login: LoginUnderWay = {}
      const pageOf = (fault: LoginFault) => renderPage(loginPage(fault, { ...options.place, ...login }))
      try {
        const result = await run(request, login)
        if (typeof result !== 'string') {
          if (step === 'callback') log.info({}, 'login completed')
          return result
        }
        log.info({ step, fault: result }, 'login refused')
        return pageOf(result)
      } catch (error) {
        const fault = faultOf(error)
        if (fault === 'unexpected') {
          log.error({ step, fault, error: describeError(error, null) }, 'login refused')
        } else {
          log.warn({ step, fault, reason: reasonOf(error) }, 'login refused')
        }
        return pageOf(fault)
      }
    }

  /** A route for programs. */
  const forPrograms =
    (run: Route): Route =>
    async (request) => {
      try {
        return await run(request)
      } catch (error) {
        if (error instanceof GatewayError) return refusal(error)
        log.error({ error: describeError(error, null) }, 'unexpected error')
        return Response.json({ error: 'Unexpected error.', code: 'INTERNAL_SERVER_ERROR' }, { status: 500 })
      }
    }

  const logout: Route = async (request) => {
    sameOrigin.check(request)
    const session = sessionCookie.read(request)
    if (session !== null) await sessions.end(session)
    const headers = new Headers({ 'set-cookie': sessionCookie.clear() })
    // Whoever uses the browser next must not come to this account.
    const account = accountCookie.read(request)
    if (account !== null) {
      await leave(account)
      headers.append('set-cookie', accountCookie.clear())
    }
    return new Response(null, { status: 204, headers })
  }

  const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
    '/auth/login': { GET: forPeople('login', options.login) },
    '/auth/callback': { GET: forPeople('callback', options.callback) },
    '/auth/logout': { POST: forPrograms(logout) },
    '/auth/tokens': { GET: forPrograms(tokens.list), POST: forPrograms(tokens.mint) },
  }

  function methodsOf(path: string): Readonly<Record<string, Route>> | undefined {
    const id = /^\/auth\/tokens\/([\w-]{1,100})$/.exec(path)?.[1]
    if (id !== undefined) return { DELETE: forPrograms((request) => tokens.revoke(request, id)) }
    return Object.hasOwn(routes, path) ? routes[path] : undefined
  }

  return async (request) => {
    const methods = methodsOf(new URL(request.url).pathname)
    if (methods === undefined) return null
    const route = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (route !== undefined) return route(request)
    const allowed = Object.keys(methods).join(', ')
    return Response.json(
      { error: `Send one of these methods here: ${allowed}.` },
      { status: 405, headers: { allow: allowed } },
    )
  }
}

type Route = (request: Request) => Promise<Response>

function faultOf(error: unknown): LoginFault {
  if (error instanceof LoginRefusedError) return error.refusal
  if (error instanceof StoreUnavailableError) return 'store-down'
  return error instanceof GatewayError ? 'unreachable' : 'unexpected'
}

/** What an operator needs to know, of what may be told: a code of the provider, else the kind of error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof LoginRefusedError ? error.cause : error
  const code = typeof cause === 'object' && cause !== null && 'error' in cause ? cause.error : undefined
  if (typeof code === 'string' && /^[a-z_]{1,40}$/.test(code)) return code
  return cause instanceof Error ? cause.name : 'none'
}

function refusal(error: GatewayError): Response {
  return Response.json({ error: error.message, code: error.code, ...error.extensions }, httpOf(error))
}
