import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { sendFault } from './fault-effects.ts'
import { type FaultKind, type Faults, REPEATED_TOKEN } from './faults.ts'
import { type Answer, detail, METHOD_NOT_ALLOWED, RequestError, ROUTE_NOT_FOUND } from './http-answer.ts'
import { type JournalEntry, recordEntry } from './journal.ts'
import { type RespondOptions, respond } from './respond.ts'
import { findRoute, type Route } from './routes.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'
import { type Sending, sendAnswer } from './send-answer.ts'
import type { KnownUser, Users } from './users.ts'

/** What the handler works with. */
export interface HandlerOptions extends RespondOptions {
  readonly users: Users
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

interface Question {
  readonly method: string
  readonly route: Route | null
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly user: KnownUser | null
}

const NO_TOKEN = detail(400, 'Missing auth token.')
const BAD_TOKEN = detail(401, 'Invalid or expired token.')

export function createRequestHandler(options: HandlerOptions): RequestHandler {
  const { now, users, faults } = options
  const journal: JournalEntry[] = []
  const sandbox = createSandbox(now)
  const waiting = new Set<AbortController>()
  let latencyMs = options.latencyMs
  let closing = false

  const handle: RequestListener = (request, response) => {
    const url = urlOf(request)
    const token = bearerToken(request)
    const question: Question = {
      method: request.method ?? 'GET',
      route: findRoute(url.pathname),
      query: url.searchParams,
      authorization: request.headers.authorization,
      user: token === null ? null : users.find(token),
    }
    const entry = recordEntry(journal, {
      method: question.method,
      path: url.pathname,
      resource: question.route?.resource.name ?? null,
      query: Object.fromEntries(url.searchParams),
      user: question.user?.id ?? null,
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
    response.once('close', () => {
      entry.aborted = !ended && !closing
      waiting.delete(gone)
      gone.abort()
    })
    // a client that leaves in the middle of a body is no failure of ours
    response.on('error', () => response.destroy())
    request.resume()
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
    const subject = { resource: entry.resource, path: entry.path, userId: entry.user, token }
    void send(faults.take(subject), question, sending)
  }

  const send = async (fault: FaultKind | null, question: Question, sending: Sending): Promise<void> => {
    const { signal, response } = sending
    try {
      if (latencyMs > 0) await wait(latencyMs, undefined, { signal, ref: false })
      if (signal.aborted) return
      // the token of this fault leads to the first page for ever
      if (fault?.type === 'repeatToken' && question.query.get('next_token') === REPEATED_TOKEN) {
        question.query.delete('next_token')
      }
      if (fault) await sendFault(fault, () => answerTo(question, options, sandbox), sending)
      else await sendAnswer(answerTo(question, options, sandbox), sending)
    } catch (error) {
      if (!signal.aborted) await sendAnswer(brokenAnswer(error), sending).catch(() => response.destroy())
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

function answerTo(
  { method, route, query, authorization, user }: Question,
  options: HandlerOptions,
  sandbox: Sandbox,
): Answer {
  if (!route) return ROUTE_NOT_FOUND
  if (method !== 'GET') return METHOD_NOT_ALLOWED
  try {
    if (route.sandbox) return sandbox(route, query, authorization)
    if (authorization === undefined) return NO_TOKEN
    if (!user) return BAD_TOKEN
    return respond(route, query, user, options)
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

// `*` and the like are no paths of Oura's, and must not bring the server down.
function urlOf({ url }: IncomingMessage): URL {
  const text = `http://127.0.0.1${url ?? '/'}`
  return new URL(URL.canParse(text) ? text : 'http://127.0.0.1/')
}

function bearerToken({ headers }: IncomingMessage): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null
}
