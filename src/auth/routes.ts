import { GatewayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { RateLimitedError } from '../oura/errors.ts'
import { httpOf } from '../server/answer/error-status.ts'
import { describeError } from '../server/answer/redaction.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import type { createAccountPage } from './accounts/account-page.ts'
import type { Disconnect } from './accounts/disconnect.ts'
import type { Sessions } from './accounts/sessions.ts'
import type { TokenRoutes } from './accounts/token-routes.ts'
import type { CsrfProtection } from './csrf.ts'
import { isErrorCode, LoginRefusedError } from './errors.ts'
import type { Cookie } from './login/cookies.ts'
import {
  type LoginFault,
  type LoginPageContext,
  type LoginProgress,
  type LoginStep,
  loginPage,
} from './login/login-pages.ts'
import { renderPage } from './login/pages.ts'
import { createPageEndpoint } from './page-endpoint.ts'

export interface AuthRoutesOptions {
  readonly login: LoginStep
  readonly callback: LoginStep
  readonly sessions: Pick<Sessions, 'end'>
  readonly sessionCookie: Cookie
  readonly disconnect: Pick<Disconnect, 'localUser'>
  /** The browser's token of a user whose Oura id is unknown. */
  readonly localUserCookie: Cookie
  readonly csrf: CsrfProtection
  readonly tokenRoutes: TokenRoutes
  /** The routes of the OAuth server, by path and method. */
  readonly oauthRoutes: Readonly<Record<string, Readonly<Record<string, Route>>>>
  readonly accountPage: ReturnType<typeof createAccountPage>
  readonly pageContext: Omit<LoginPageContext, 'returnTo'>
  readonly log: Log
}

type Route = (request: Request) => Promise<Response>

/** Answers the routes below /auth, and the metadata of the OAuth server; null if there is no such route. */
export function createAuthRoutes(options: AuthRoutesOptions): (request: Request) => Promise<Response | null> {
  const { sessions, sessionCookie, disconnect, localUserCookie, csrf, tokenRoutes, pageContext, log } =
    options

  // RFC 9110 demands a challenge with every 401. No registered scheme stands for a session cookie, and bearer tokens are
  // not accepted here; the scheme is that of draft-broyer-http-cookie-auth-00.
  const cookieChallenge = `Cookie realm="oura-graphql", form-action="/auth/login", cookie-name="${sessionCookie.name}"`

  /** A step of a login in a browser: it ends in a redirect or on a page. */
  function browserRoute(name: 'login' | 'callback', step: LoginStep): Route {
    return async (request) => {
      const progress: LoginProgress = {}
      const toPage = (fault: LoginFault) => {
        const { retryAfterSeconds } = progress
        const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
        return renderPage(loginPage(fault, { ...pageContext, ...progress }), headers)
      }
      try {
        const result = await step(request, progress)
        if (typeof result !== 'string') {
          if (name === 'callback') log.info({}, 'login completed')
          return result
        }
        log.info({ step: name, fault: result }, 'login refused')
        return toPage(result)
      } catch (error) {
        const fault = faultOf(error)
        if (error instanceof RateLimitedError) progress.retryAfterSeconds = error.retryAfterSeconds
        if (fault === 'unexpected') {
          log.error({ step: name, fault, error: describeError(error, null) }, 'login refused')
        } else {
          log.warn({ step: name, fault, reason: reasonOf(error) }, 'login refused')
        }
        return toPage(fault)
      }
    }
  }

  const page = createPageEndpoint({ log })

  /** A route for programs: errors are JSON. */
  function jsonRoute(route: Route): Route {
    return async (request) => {
      try {
        return await route(request)
      } catch (error) {
        if (error instanceof GatewayError) return toErrorResponse(error)
        log.error({ error: describeError(error, null) }, 'unexpected error')
        return Response.json({ error: 'Unexpected error.', code: 'INTERNAL_SERVER_ERROR' }, { status: 500 })
      }
    }
  }

  function toErrorResponse(error: GatewayError): Response {
    const { status, headers } = httpOf(error)
    const body = { error: error.message, code: error.code, ...error.extensions }
    return Response.json(body, {
      status,
      headers: status === 401 ? { ...headers, 'www-authenticate': cookieChallenge } : headers,
    })
  }

  async function logout(request: Request): Promise<Response> {
    csrf.check(request)
    const sessionId = sessionCookie.read(request)
    if (sessionId !== null) await sessions.end(sessionId)
    const headers = new Headers({ 'set-cookie': sessionCookie.clear() })
    // The next person to use this browser must not get to the same local user.
    const localUserToken = localUserCookie.read(request)
    if (localUserToken !== null) {
      await disconnect.localUser(localUserToken, null)
      headers.append('set-cookie', localUserCookie.clear())
    }
    return new Response(null, { status: 204, headers })
  }

  const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
    '/auth/login': { GET: browserRoute('login', options.login) },
    '/auth/callback': { GET: browserRoute('callback', options.callback) },
    '/auth/logout': { POST: jsonRoute(logout) },
    '/auth/tokens': { GET: jsonRoute(tokenRoutes.list), POST: jsonRoute(tokenRoutes.mint) },
    '/auth/account': { GET: page(options.accountPage.show), POST: page(options.accountPage.revoke) },
    ...options.oauthRoutes,
  }

  function methodsOf(path: string): Readonly<Record<string, Route>> | undefined {
    const id = /^\/auth\/tokens\/([\w-]{1,100})$/.exec(path)?.[1]
    if (id !== undefined) return { DELETE: jsonRoute((request) => tokenRoutes.revoke(request, id)) }
    return Object.hasOwn(routes, path) ? routes[path] : undefined
  }

  return async (request) => {
    const methods = methodsOf(new URL(request.url).pathname)
    if (methods === undefined) return null
    const route = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (route !== undefined) return route(request)
    const allowed = Object.keys(methods)
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      .join(', ')
    return Response.json(
      { error: `Send one of these methods here: ${allowed}.` },
      { status: 405, headers: { allow: allowed } },
    )
  }
}

function faultOf(error: unknown): LoginFault {
  if (error instanceof LoginRefusedError) return error.refusal
  if (error instanceof StoreUnavailableError) return 'store-down'
  if (error instanceof RateLimitedError) return 'rate-limited'
  return error instanceof GatewayError ? 'unreachable' : 'unexpected'
}

/** The OAuth error code if there is one, else the kind of error: safe to log, and enough for an operator. */
function reasonOf(error: unknown): string {
  const cause = error instanceof LoginRefusedError ? error.cause : error
  const code = typeof cause === 'object' && cause !== null && 'error' in cause ? cause.error : undefined
  if (isErrorCode(code)) return code
  return cause instanceof Error ? cause.name : 'none'
}
