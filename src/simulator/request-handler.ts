import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Exchange } from './exchange.ts'
import { sendFault } from './fault-effects.ts'
import { type Faults, REPEATED_TOKEN } from './faults.ts'
import { type Answer, RequestError } from './http-answer.ts'
import { type JournalEntry, recordEntry } from './journal.ts'
import { readOAuthRequest } from './oauth/oauth-request.ts'
import type { OAuthServer } from './oauth/oauth-server.ts'
import { findOAuthRoute, resourceOf } from './oauth/providers.ts'
import { withoutSecrets } from './oauth/token-journal.ts'
import type { RestApi } from './rest-api.ts'
import { findRoute } from './routes.ts'
import { type Sending, sendAnswer } from './send-answer.ts'

/** What the handler works with. */
export interface HandlerOptions {
  readonly now: () => number
  readonly restApi: RestApi
  readonly oauth: OAuthServer
  readonly faults: Faults
  readonly latencyMs: number
}

/** Answers requests and keeps the journal. */
export interface RequestHandler {
  readonly handle: RequestListener
  readonly journal: JournalEntry[]
  inFlight(): number
  setLatency(ms: number): void
  /** Ends all waiting: after it no answer is sent and no timer runs. */
  close(): void
}

export function createRequestHandler({
  now,
  restApi,
  oauth,
  faults,
  ...options
}: HandlerOptions): RequestHandler {
  const journal: JournalEntry[] = []
  const waiting = new Set<AbortController>()
  let latencyMs = options.latencyMs
  let closing = false

  const handle: RequestListener = (request, response) => {
    const url = urlOf(request)
    const oauthRoute = findOAuthRoute(url.pathname)
    const route = findRoute(url.pathname)
    const entry = recordEntry(journal, {
      method: request.method ?? 'GET',
      path: url.pathname,
      resource: oauthRoute ? resourceOf(oauthRoute) : (route?.resource.name ?? null),
      query: withoutSecrets(url.searchParams),
      user: null,
      status: null,
      bytes: 0,
      startedAt: now(),
      aborted: false,
    })
    const gone = new AbortController()
    let ended = false // completely, or by a fault: not by the client
    waiting.add(gone)
    // `finish` alone will not do: it happens as well when the socket has gone in the middle of a body
    response.once('finish', () => {
      ended = !request.socket.destroyed
    })
    const over = () => {
      response.off('close', over)
      request.socket.off('close', over)
      entry.aborted = !ended && !closing
      waiting.delete(gone)
      gone.abort()
    }
    response.once('close', over)
    // an answer that stands behind another one on its connection is not told of the end of both
    request.socket.once('close', over)
    // a client that leaves in the middle of a body is no failure of ours
    response.on('error', () => response.destroy())
    const sending: Sending = {
      response,
      entry,
      signal: gone.signal,
      head,
      destroy: () => {
        ended = true
        response.destroy()
      },
    }
    if (oauthRoute) {
      const opened = readOAuthRequest(request, url).then((whole) => oauth.open(oauthRoute, whole))
      void serve(() => opened, url.searchParams, sending)
    } else {
      request.resume()
      void serve(() => restApi(request, route, url.searchParams), url.searchParams, sending)
    }
  }

  const serve = async (
    open: () => Exchange | Promise<Exchange>,
    query: URLSearchParams,
    sending: Sending,
  ): Promise<void> => {
    const { signal, response, entry } = sending
    try {
      const exchange = await open()
      entry.user = exchange.user
      const { resource, path } = entry
      const fault = faults.take({ resource, path, userId: exchange.user, token: exchange.token })
      if (latencyMs > 0) await wait(latencyMs, undefined, { signal, ref: false })
      if (signal.aborted) return
      // the token of this fault leads to the first page for ever
      if (fault?.type === 'repeatToken' && query.get('next_token') === REPEATED_TOKEN)
        query.delete('next_token')
      if (fault) await sendFault(fault, () => answerOf(exchange), sending)
      else await sendAnswer(answerOf(exchange), sending)
    } catch (error) {
      const answer = error instanceof RequestError ? error.answer : brokenAnswer(error)
      if (!signal.aborted) await sendAnswer(answer, sending).catch(() => response.destroy())
    }
  }

  return {
    handle,
    journal,
    inFlight: () => waiting.size,
    setLatency: (ms) => {
      latencyMs = ms
    },
    close: () => {
      closing = true
      for (const gone of waiting) gone.abort()
    },
  }
}

function answerOf(exchange: Exchange): Answer {
  try {
    return exchange.answer()
  } catch (error) {
    if (error instanceof RequestError) return error.answer
    throw error
  }
}

// A mistake of the simulator itself must not look like one of Oura's answers.
function brokenAnswer(error: unknown): Answer {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { status: 500, body: `The simulator failed: ${text}`, contentType: 'text/plain' }
}

function head(answer: Answer, bytes: number): Record<string, string | number> {
  return {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': bytes,
    'x-trace-id': randomUUID().replaceAll('-', ''),
    ...answer.headers,
  }
}

/** The address of a request. `*` and the like are no paths of Oura's, and must not bring the server down. */
export function urlOf({ url }: IncomingMessage): URL {
  const text = `http://127.0.0.1${url ?? '/'}`
  return new URL(URL.canParse(text) ? text : 'http://127.0.0.1/')
}
