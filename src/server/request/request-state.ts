import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'

/** What is remembered of a request while it is under way. */
export interface RequestState {
  /** The caller's `x-request-id` where it is sane, else a new one. */
  readonly id: string
  readonly startedAtMs: number
  /** What the operation log will say; set once the request turns out to be a GraphQL one. */
  operation: {
    name: string | undefined
    type: string | undefined
    errorCodes: string[]
    traceIds: string[]
  } | null
}

/** Gives every request its state; forgotten together with the request. */
export type RequestStates = (request: Request) => RequestState

/** Goes into headers and log lines as it is, so nothing that could break out of either. */
const SANE_ID = /^[\w.:-]{1,128}$/

export const createRequestStates = (clock: Clock): RequestStates => {
  const states = new WeakMap<Request, RequestState>()
  return (request) => {
    const known = states.get(request)
    if (known !== undefined) return known
    const given = request.headers.get('x-request-id')
    const id = given !== null && SANE_ID.test(given) ? given : randomUUID()
    const state: RequestState = { id, startedAtMs: clock.now(), operation: null }
    states.set(request, state)
    return state
  }
}
