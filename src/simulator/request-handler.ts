import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { appendBounded } from './bounded.ts'
import { sendFault } from './fault-effects.ts'
import { type Faults, REPEATED_TOKEN } from './faults.ts'
import { type Exchange, type HttpResponse, RequestError } from './http-response.ts'
import type { JournalEntry } from './journal.ts'
import { readOAuthRequest } from './oauth/oauth-request.ts'
import type { OAuthServer } from './oauth/oauth-server.ts'
import { findOAuthRoute, resourceOf } from './oauth/providers.ts'
import { withoutSecrets } from './oauth/token-journal.ts'
import type { RestApi } from './rest-api.ts'
import { findRoute } from './routes.ts'
import { type ResponseTarget, sendResponse } from './send-response.ts'
import { findWebhookRoute, WEBHOOK_RESOURCE, type WebhookApi } from './webhooks/webhook-api.ts'

/** The parts that the handler composes. */
export interface HandlerOptions {
  readonly now: () => number
  readonly restApi: RestApi
  readonly oauth: OAuthServer
  readonly webhookApi: WebhookApi
  readonly faults: Faults
  readonly latencyMs: number
}

/** Handles requests and keeps the journal. */
export interface RequestHandler {
  readonly handle: RequestListener
  readonly journal: JournalEntry[]
  inFlight(): number
  setLatency(ms: number): void
  /** Aborts all requests: afterwards no response is sent and no timer runs. */
  close(): void
}

export function createRequestHandler({
  now,
  restApi,
  oauth,
  webhookApi,
  faults,
  ...options
}: HandlerOptions): RequestHandler {
  const journal: JournalEntry[] = []
  const inFlight = new Set<AbortController>()
  let latencyMs = options.latencyMs
  let closing = false

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request)
    const oauthRoute = findOAuthRoute(url.pathname)
    const webhookRoute = findWebhookRoute(url.pathname)
    const route = findRoute(url.pathname)
    const entry: JournalEntry = appendBounded(journal, {
      method: request.method ?? 'GET',
      path: url.pathname,
      resource: oauthRoute
        ? resourceOf(oauthRoute)
        : webhookRoute
          ? WEBHOOK_RESOURCE
          : (route?.resource.name ?? null),
      query: withoutSecrets(url.searchParams),
      user: null,
      status: null,
      bytes: 0,
      startedAt: now(),
      aborted: false,
    })
    const target = track(request, response, entry)
    if (oauthRoute) {
      const opened = readOAuthRequest(request, url).then((whole) => oauth.open(oauthRoute, whole))
      void serve(() => opened, url.searchParams, target)
    } else if (webhookRoute) {
      const opened = webhookApi(request, webhookRoute)
      void serve(() => opened, url.searchParams, target)
    } else {
      request.resume()
      void serve(() => restApi(request, route, url.searchParams), url.searchParams, target)
    }
  }

  /** Counts a request as in flight until its response ends or its connection closes. */
  function track(request: IncomingMessage, response: ServerResponse, entry: JournalEntry): ResponseTarget {
    const abort = new AbortController()
    let ended = false // by a whole response or by a fault, not by the client
    inFlight.add(abort)
    // `finish` alone is not enough: it is emitted too when the socket closes in the middle of a body
    response.once('finish', () => {
      ended = !request.socket.destroyed
    })
    function onClose(): void {
      response.off('close', onClose)
      request.socket.off('close', onClose)
      entry.aborted = !ended && !closing
      inFlight.delete(abort)
      abort.abort()
    }
    response.once('close', onClose)
    // a pipelined response that waits for the one before it gets no `close` when the connection closes
    request.socket.once('close', onClose)
    // a client that disconnects in the middle of a body is not an error of the simulator
    response.on('error', () => response.destroy())
    return {
      response,
      entry,
      signal: abort.signal,
      head,
      destroy: () => {
        ended = true
        response.destroy()
      },
    }
  }

  async function serve(
    open: () => Exchange | Promise<Exchange>,
    query: URLSearchParams,
    target: ResponseTarget,
  ): Promise<void> {
    const { signal, response, entry } = target
    try {
      const exchange = await open()
      entry.user = exchange.user
      const { resource, path } = entry
      const fault = faults.consume({ resource, path, userId: exchange.user, token: exchange.token })
      if (latencyMs > 0) await wait(latencyMs, undefined, { signal, ref: false })
      if (signal.aborted) return
      // the next_token of this fault always leads to the first page
      if (fault?.type === 'repeatToken' && query.get('next_token') === REPEATED_TOKEN)
        query.delete('next_token')
      if (fault) await sendFault(fault, () => responseOf(exchange), target)
      else await sendResponse(responseOf(exchange), target)
    } catch (error) {
      const content = error instanceof RequestError ? error.response : failureResponse(error)
      if (!signal.aborted) await sendResponse(content, target).catch(() => response.destroy())
    }
  }

  return {
    handle,
    journal,
    inFlight: () => inFlight.size,
    setLatency: (ms) => {
      latencyMs = ms
    },
    close: () => {
      closing = true
      for (const abort of inFlight) abort.abort()
    },
  }
}

function responseOf(exchange: Exchange): HttpResponse {
  try {
    return exchange.respond()
  } catch (error) {
    if (error instanceof RequestError) return error.response
    throw error
  }
}

// A bug of the simulator must not look like a response of Oura.
function failureResponse(error: unknown): HttpResponse {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { status: 500, body: `The simulator failed: ${text}`, contentType: 'text/plain' }
}

const head = ({ contentType, headers }: HttpResponse, bytes: number): Record<string, string | number> => ({
  'content-type': contentType ?? 'application/json',
  'content-length': bytes,
  'x-trace-id': randomUUID().replaceAll('-', ''),
  ...headers,
})

/** The URL of a request. A target that is not a path, such as `*`, becomes `/`. */
export function urlOf({ url }: IncomingMessage): URL {
  const text = `http://127.0.0.1${url ?? '/'}`
  return new URL(URL.canParse(text) ? text : 'http://127.0.0.1/')
}
