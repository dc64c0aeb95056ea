import type { Plugin } from 'graphql-yoga'
import { onAbort } from '../../abort.ts'
import { GatewayError } from '../../errors.ts'
import { type AnswerMemory, createAnswerMemory } from '../../execution/answer-memory.ts'
import type { HeldAnswer } from '../../execution/held-answer.ts'
import { SECOND_MS } from '../../time.ts'
import type { Cancellations } from '../request/cancellation.ts'
import type { RequestStates } from '../request/request-state.ts'
import type { OperationMetrics } from './operation-metrics.ts'

/** Characters of all answers from which on large ones wait: three of the largest. Copies for the response come on top. */
export const MAX_HELD_CHARACTERS = 32_000_000

/** More than the largest answer has, so that a user who asks for one at a time waits for others only. */
const MAX_CHARACTERS_OF_USER = 16_000_000

/** Answers of this size never wait: a hundred days of sleep, a day of heart rate. */
const SMALL_CHARACTERS = 100_000

/** Half of what `limitConnections` lets clients leave unread before it closes their connections. */
const MAX_UNREAD_BYTES = 64_000_000

/** A client that does not read must not stop the large answers of others: so many ms after one, the next may grow. */
const UNREAD_WAIT_MS = 250

/** As long as an operation may take for its requests to Oura by default. */
const MAX_WAIT_MS = 30 * SECOND_MS

/** Too many large answers are written at once. */
class AnswersBusyError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor() {
    const retryAfterSeconds = 5
    super(
      `The gateway is writing too many large answers at once. Retry in ${retryAfterSeconds} seconds, or ask for less.`,
      { retryAfterSeconds, tier: null },
    )
  }
}

export interface AnswersOptions {
  /** Bytes of responses that clients have not read. */
  readonly unreadBytes: () => number
  readonly cancellationOf: Cancellations
  readonly states: RequestStates
  readonly metrics: OperationMetrics
}

/** Counts the memory of answers, from their first character until their response is on its socket. */
export interface Answers {
  readonly memory: AnswerMemory
  /** Begins the answer to a request. */
  hold(request: Request, user: string | undefined): void
  /** Gives executions their answer. */
  readonly plugin: Plugin
  /** Releases answers. Comes last: an answer that is being compressed takes memory. */
  readonly releasePlugin: Plugin
}

export function createAnswers({ unreadBytes, cancellationOf, states, metrics }: AnswersOptions): Answers {
  const memory = createAnswerMemory({
    maxCharacters: MAX_HELD_CHARACTERS,
    maxCharactersOfUser: MAX_CHARACTERS_OF_USER,
    smallCharacters: SMALL_CHARACTERS,
    maxUnreadBytes: MAX_UNREAD_BYTES,
    unreadWaitMs: UNREAD_WAIT_MS,
    maxWaitMs: MAX_WAIT_MS,
    unreadBytes,
    toBusyError: () => new AnswersBusyError(),
  })
  metrics.observeAnswers(memory)
  const heldOf = new WeakMap<Request, HeldAnswer>()
  return {
    memory,
    hold(request, user = '') {
      const held = memory.hold(user)
      heldOf.set(request, held)
      // There is no response for a client that has left.
      onAbort(cancellationOf(request), () => held.release())
    },
    plugin: {
      onExecute({ args }) {
        // An option of the executor that envelop's types lack.
        Object.assign(args, { held: heldOf.get(args.contextValue.request) })
      },
    },
    releasePlugin: {
      onResponse({ request }) {
        const held = heldOf.get(request)
        if (held === undefined) return
        const delivery = states(request).operation?.delivery
        // A response is on its socket, and counts as unread, a turn later.
        if (delivery == null) setImmediate(() => held.release())
        else void delivery.ended.then(() => held.release())
      },
    },
  }
}
