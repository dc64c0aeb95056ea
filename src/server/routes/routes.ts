import type { Plugin } from 'graphql-yoga'
import { GatewayError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { httpOf } from '../answer/error-status.ts'
import { describeError } from '../answer/redaction.ts'
import { hostOf } from '../request/request-target.ts'
import type { Graphiql } from './graphiql.ts'

interface RoutesOptions {
  /** Whether new operations are accepted; /ready answers 503 otherwise. */
  isReady(): boolean
  /** Whether the store is closed, so that routes below /auth answer 503. */
  isClosed(): boolean
  /** Whether the store of logins and of shared rate limits is reachable; /ready answers 503 otherwise. */
  isStoreReachable(): Promise<boolean>
  /** What the operator should change, for /ready, e.g. `store-not-persistent`. */
  readinessWarnings(): Promise<readonly string[]>
  /** Answers the routes below /auth, and the metadata of the OAuth server; null for an unknown route. */
  auth(request: Request): Promise<Response | null>
  /** Answers /webhooks/oura; undefined if there is no such route. */
  readonly webhooks?: ((request: Request) => Response | Promise<Response>) | undefined
  /** Answers GET /metrics; undefined if there is no such route. */
  readonly metrics?: ((request: Request) => Promise<Response>) | undefined
  /** Answers /mcp. @param host the Host header; undefined if there is no such route. */
  readonly mcp?: ((request: Request, host: string) => Promise<Response>) | undefined
  readonly graphiql: Graphiql
  readonly log: Log
}

const UNEXPECTED = 'Unexpected error. Try again later; the log of the gateway has the details.'

type OnRequest = NonNullable<Plugin['onRequest']>

/** Routes by exact path. The probes /health and /ready never send a request to Oura. */
export function useRoutes(options: RoutesOptions): Plugin {
  const {
    isReady,
    isClosed,
    isStoreReachable,
    readinessWarnings,
    auth,
    webhooks,
    metrics,
    mcp,
    graphiql,
    log,
  } = options
  const answerRoute: OnRequest = async ({ request, url, endResponse, fetchAPI }) => {
    const path = url.pathname
    const answer = (status: number, body: object, headers: Record<string, string> = {}) =>
      endResponse(fetchAPI.Response.json(body, { status, headers }))
    const answerClosing = () =>
      answer(503, { error: 'The gateway is shutting down. Retry in a few seconds.' })

    if (path === '/graphql') {
      const response = await graphiql.page(request, fetchAPI.Response)
      if (response !== null) endResponse(response)
      return
    }
    // HEAD requests arrive as GET.
    const isRead = request.method === 'GET'
    if (path.startsWith('/graphql/') && isRead) {
      const response = await graphiql.asset(request, path, fetchAPI.Response)
      if (response !== null) return endResponse(response)
    }
    if (path === '/health' || path === '/ready') {
      if (!isRead) return answer(405, { error: `Send a GET request to ${path}.` }, { allow: 'GET, HEAD' })
      if (path === '/health') return answer(200, { status: 'alive' })
      if (!isReady()) return answer(503, { status: 'closing' })
      if (!(await isStoreReachable())) return answer(503, { status: 'store-unreachable' })
      const warnings = await readinessWarnings()
      return answer(200, { status: 'ready', ...(warnings.length > 0 && { warnings }) })
    }
    if (path.startsWith('/auth/') || path.startsWith('/.well-known/oauth-')) {
      if (isClosed()) return answerClosing()
      const response = await auth(request)
      if (response !== null) return endResponse(response)
    }
    if (path === '/webhooks/oura' && webhooks !== undefined) {
      if (isClosed()) return answerClosing()
      return endResponse(await webhooks(request))
    }
    if (path === '/mcp' && mcp !== undefined) {
      if (isClosed()) return answerClosing()
      return endResponse(await mcp(request, hostOf(request)))
    }
    if (path === '/metrics' && metrics !== undefined) {
      if (!isRead) return answer(405, { error: 'Send a GET request to /metrics.' }, { allow: 'GET, HEAD' })
      return endResponse(await metrics(request))
    }
    if (path === '/' && isBrowser(request)) {
      return endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }))
    }
    answer(404, { error: 'Not found. Send GraphQL operations to /graphql.' })
  }
  /** Otherwise the HTTP server would answer with the stack of the error, to clients without credentials as well. */
  const answerSafely: OnRequest = async (hook) => {
    try {
      await answerRoute(hook)
    } catch (error) {
      const { endResponse, fetchAPI } = hook
      if (error instanceof GatewayError) {
        return endResponse(fetchAPI.Response.json({ error: error.message }, httpOf(error)))
      }
      log.error({ error: describeError(error, null) }, 'unexpected error')
      endResponse(fetchAPI.Response.json({ error: UNEXPECTED }, { status: 500 }))
    }
  }
  return {
    onRequest(hook) {
      // Operations pass without a promise, which all plugins after this one would have to wait for.
      if (hook.url.pathname === '/graphql' && !isBrowser(hook.request)) return undefined
      return answerSafely(hook)
    },
  }
}

const isBrowser = (request: Request): boolean =>
  request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html')
