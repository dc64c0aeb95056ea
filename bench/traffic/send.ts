import { mismatches } from './expectation.ts'
import type { CheckedOperation } from './operations/operation.ts'
import type { Reference } from './reference.ts'
import { countIn, type TrafficResults } from './results.ts'
import type { Secrets } from './secrets.ts'

/** Dependencies of `createSend`. */
export interface SendOptions {
  /** The gateway's address now; a restarted gateway may have another one. */
  url(): string
  readonly results: TrafficResults
  readonly secrets: Secrets
  /** User of each record, by Oura's id. */
  readonly owners: ReadonlyMap<string, number>
  /** The bearer token of a user at the gateway. */
  bearerOf(reference: Reference): string
  /** OPERATION_TIMEOUT_MS */
  readonly timeoutMs: number
}

/** Outcome of an operation. */
export type Outcome = 'correct' | 'stale' | 'with errors' | 'incorrect' | 'incomplete' | 'aborted'

/** Error codes that a failing upstream may cause (schema-contract, section Errors). Any other code is a failure. */
const UPSTREAM_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID',
])

/** Allowance beyond `timeoutMs` for writing and reading a response on a busy machine. */
const ALLOWANCE_MS = 5_000

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: { readonly code?: unknown }
  }[]
  readonly extensions?: { readonly stale?: readonly unknown[]; readonly skipped?: readonly unknown[] }
}

/** Creates a function that sends an operation of a user, checks the response, and records the outcome. */
export function createSend({ url, results, secrets, owners, bearerOf, timeoutMs }: SendOptions) {
  const { answers, latencies, codes, fail } = results

  /** @param disconnect aborts when the client disconnects */
  return async (
    reference: Reference,
    operation: CheckedOperation,
    disconnect?: AbortSignal,
  ): Promise<Outcome> => {
    const { name, query, variables, expected } = operation
    const failHere = (line: string) => fail(`${name} of user ${reference.user}: ${line}`)
    const startedAt = performance.now()
    answers.sent++
    const response = await post(url(), bearerOf(reference), { query, variables }, disconnect).catch(
      (error) => {
        if (!disconnect?.aborted) failHere(`no response: ${String(error)}, ${String(error.cause)}`)
        return null
      },
    )
    if (response === null) {
      answers.aborted++
      return disconnect?.aborted ? 'aborted' : 'incorrect'
    }
    const ms = performance.now() - startedAt
    latencies.push(ms)
    if (ms > timeoutMs + ALLOWANCE_MS) failHere(`the response took ${Math.round(ms)} ms`)

    const before = results.failureCount
    const { text, status } = response
    const secret = secrets.find(text)
    if (secret !== null) failHere(`the response contains a secret: ${secret}`)
    const otherUser = otherUserIn(text, reference.user)
    if (otherUser !== null) failHere(`the response contains a record of user ${otherUser}`)
    if (status !== 200) failHere(`status ${status}: ${text.slice(0, 300)}`)
    const answer = JSON.parse(text) as Answer
    const { errors = [], extensions } = answer
    for (const { message, extensions: details } of errors) {
      const code = String(details?.code)
      countIn(codes, code)
      if (!UPSTREAM_CODES.has(code)) failHere(`an error with the code ${code}: ${message}`)
    }
    const paths = new Set(errors.map(({ path = [] }) => JSON.stringify(path)))
    // Oura sent records that cannot be placed, and the response says so: it may lack records (docs/errors.md).
    const isIncomplete = extensions?.skipped !== undefined
    if (!isIncomplete) for (const line of mismatches(expected, answer.data, paths)) failHere(line)
    if (results.failureCount > before) return 'incorrect'

    if (isIncomplete) {
      answers.incomplete++
      return 'incomplete'
    }
    const isStale = extensions?.stale !== undefined
    if (isStale) answers.stale++
    if (errors.length > 0) answers.withErrors++
    else answers.correct++
    return errors.length > 0 ? 'with errors' : isStale ? 'stale' : 'correct'
  }

  function otherUserIn(text: string, user: number): number | null {
    for (const [ouraId] of text.matchAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) {
      const owner = owners.get(ouraId)
      if (owner !== undefined && owner !== user) return owner
    }
    return null
  }
}

export type Send = ReturnType<typeof createSend>

async function post(url: string, token: string, body: object, signal: AbortSignal | undefined) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: signal ?? null,
  })
  return { status: response.status, text: await response.text() }
}
