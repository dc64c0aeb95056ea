import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { CostFigures } from '../../oura/cost.ts'

/** An answer in parts. */
export interface DeliveryState {
  /** Parts that were sent so far. */
  parts: number
  /** Resolves when the answer has ended, with its last part or without. */
  readonly ended: Promise<void>
}

/** State of one HTTP request, for its log lines. */
export interface RequestState {
  /** The `x-request-id` of the request if it is well-formed, else a new one. */
  readonly id: string
  readonly startedAtMs: number
  /** Fields of the operation log; null until the request turns out to be a GraphQL request. */
  operation: {
    name: string | undefined
    type: string | undefined
    errorCodes: string[]
    traceIds: string[]
    /** What it cost at Oura so far; null until it is executed. */
    cost: CostFigures | null
    /** An answer in parts that is being sent; null for an answer of one part. */
    delivery: DeliveryState | null
  } | null
}

/** The state of a request, made at the first call. */
export type RequestStates = (request: Request) => RequestState

/** Copied into headers and log lines unescaped, so only characters that are safe in both. */
const REQUEST_ID = /^[\w.:-]{1,128}$/

export function createRequestStates(clock: Clock): RequestStates {
  const states = new WeakMap<Request, RequestState>()
  return (request) => {
    const known = states.get(request)
    if (known !== undefined) return known
    const given = request.headers.get('x-request-id')
    const id = given !== null && REQUEST_ID.test(given) ? given : randomUUID()
    const state: RequestState = { id, startedAtMs: clock.now(), operation: null }
    states.set(request, state)
    return state
  }
}
