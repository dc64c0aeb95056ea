import { setTimeout as delay } from 'node:timers/promises'
import { mismatches } from './expectation.ts'
import type { SoakOperation } from './operations/operation.ts'
import { countIn, type SoakRecord } from './record.ts'
import type { Reference } from './reference.ts'
import type { Secrets } from './secrets.ts'
import { OPERATION_TIMEOUT_MS } from './settings.ts'

/** What operations are asked with. */
export interface AskOptions {
  readonly url: string
  readonly record: SoakRecord
  readonly secrets: Secrets
  /** Which user a document belongs to, by Oura's id. */
  readonly owners: ReadonlyMap<string, number>
}

/** How an operation ended. */
export type Ending = 'right' | 'stale' | 'with errors' | 'wrong' | 'aborted'

/** Codes that a failing upstream may lead to (the contract's list, Errors). Of the others, no operation here is guilty. */
const CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID',
])

/** An answer may be later than an operation's time by what a busy machine takes to write and to read it. */
const LATE_MS = 5_000

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: { readonly code?: unknown }
  }[]
  readonly extensions?: { readonly stale?: readonly unknown[] }
}

/** Makes what sends an operation for a user, looks at the answer, and records what it sees. */
export function createAsk({ url, record, secrets, owners }: AskOptions) {
  const { answers, latencies, codes, fail } = record

  /** @param abortAfterMs when the client leaves; undefined: it does not */
  return async (reference: Reference, operation: SoakOperation, abortAfterMs?: number): Promise<Ending> => {
    const { name, query, variables, expected } = operation
    const failHere = (line: string) => fail(`${name} of user ${reference.user}: ${line}`)
    const startedAt = performance.now()
    const leave = new AbortController()
    if (abortAfterMs !== undefined) delay(abortAfterMs).then(() => leave.abort())
    answers.sent++
    const response = await post(url, reference.token, { query, variables }, leave.signal).catch((error) => {
      if (!leave.signal.aborted) failHere(`no answer: ${String(error)}, ${String(error.cause)}`)
      return null
    })
    if (response === null) {
      answers.aborted++
      return leave.signal.aborted ? 'aborted' : 'wrong'
    }
    const ms = performance.now() - startedAt
    latencies.push(ms)
    if (ms > OPERATION_TIMEOUT_MS + LATE_MS) failHere(`the answer took ${Math.round(ms)} ms`)

    const before = record.failureCount
    const { text, status } = response
    const secret = secrets.find(text)
    if (secret !== null) failHere(`the answer holds what nobody may see: ${secret}`)
    const stranger = strangerIn(text, reference.user)
    if (stranger !== null) failHere(`the answer holds a document of user ${stranger}`)
    if (status !== 200) failHere(`status ${status}: ${text.slice(0, 300)}`)
    const answer = JSON.parse(text) as Answer
    const { errors = [], extensions } = answer
    for (const { message, extensions: about } of errors) {
      const code = String(about?.code)
      countIn(codes, code)
      if (!CODES.has(code)) failHere(`an error with the code ${code}: ${message}`)
    }
    const paths = new Set(errors.map(({ path = [] }) => JSON.stringify(path)))
    for (const line of mismatches(expected, answer.data, paths)) failHere(line)
    if (record.failureCount > before) return 'wrong'

    const isStale = extensions?.stale !== undefined
    if (isStale) answers.stale++
    if (errors.length > 0) answers.withErrors++
    else answers.right++
    return errors.length > 0 ? 'with errors' : isStale ? 'stale' : 'right'
  }

  function strangerIn(text: string, user: number): number | null {
    for (const [ouraId] of text.matchAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) {
      const owner = owners.get(ouraId)
      if (owner !== undefined && owner !== user) return owner
    }
    return null
  }
}

export type Ask = ReturnType<typeof createAsk>

async function post(url: string, token: string, body: object, signal: AbortSignal) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal,
  })
  return { status: response.status, text: await response.text() }
}
