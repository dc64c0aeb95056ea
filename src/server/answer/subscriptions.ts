import { setTimeout as delay } from 'node:timers/promises'
import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type CancellationSource, onAbort } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { GatewayError, isEndOfAccess, UnauthenticatedError } from '../../errors.ts'
import type { AnswerMemory } from '../../execution/answer-memory.ts'
import type { Executor } from '../../execution/execute-operation.ts'
import { type ResultStream, subscribe } from '../../execution/subscribe.ts'
import type { Log } from '../../log.ts'
import { cacheKeyOf, type OuraUser } from '../../oura/user.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { SECOND_MS } from '../../time.ts'
import type { Cancellations } from '../request/cancellation.ts'
import { acceptsEvents } from '../request/content-negotiation.ts'
import type { Identify, Identity } from '../request/credentials.ts'
import { RequestRefusedError } from '../request/request-refused-error.ts'
import type { RequestStates } from '../request/request-state.ts'
import { withExtensions } from './extensions.ts'
import { toGraphQLError } from './mask-errors.ts'

export interface SubscriptionsOptions {
  /** Executes the events, with the bounds and pauses of queries: what an event selects may be as large. */
  readonly executor: Executor
  readonly answerMemory: AnswerMemory
  /** Called at the start of a subscription: what each of its events is executed in. @default nothing is traced */
  readonly traceEvents?: (() => <T>(work: () => T) => T) | undefined
  readonly identify: Identify
  /** Makes the context of one event. */
  readonly createContext: (identity: Identity | null, signal: CancellationSource) => object
  readonly cancellationOf: Cancellations
  /** How often the credentials of a quiet subscription are checked, ms. @default 10000 */
  readonly checkMs?: number | undefined
  readonly states: RequestStates
  readonly clock: Clock
  readonly log: Log
}

export interface Subscriptions {
  readonly plugin: Plugin
  /** Ends all subscriptions; clients get the error. Later ones end at once. */
  endAll(reason: GatewayError): void
}

/** How long an event waits for the store. After a restart of Redis it may come before the store's connection is back. */
const STORE_RETRY_MS = 250
const MAX_STORE_RETRIES = 20

/** The session or token of the subscription is not valid any more. */
class CredentialsEndedError extends UnauthenticatedError {
  constructor() {
    super(
      'The subscription has ended, because its session or token has. Log in again, and subscribe with the last cursor as after.',
    )
  }
}

/**
 * Executes subscriptions. Each event has a context of its own, and the credentials of the request are checked for it
 * again: a subscription ends with its session, token or grant.
 */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const {
    executor,
    answerMemory,
    traceEvents,
    identify,
    createContext,
    cancellationOf,
    checkMs = 10 * SECOND_MS,
    states,
    clock,
    log,
  } = options
  const open = new Set<CancellationSource>()
  let endReason: GatewayError | null = null

  /**
   * The sender of the request, who must still be the subscriber.
   * @throws UnauthenticatedError, ReauthorizationRequiredError if the credentials are not valid any more;
   *   StoreUnavailableError
   */
  async function authenticate(request: Request, subscriber: Identity | null): Promise<Identity | null> {
    const identity = await identify(request)
    const user = identity?.user ?? null
    if (!isSameUser(user, subscriber?.user ?? null)) throw new CredentialsEndedError()
    // Throws if there is no grant any more.
    await user?.consent?.()
    return identity
  }

  /** As `authenticate`, for an event. */
  async function authenticateForEvent(
    request: Request,
    subscriber: Identity | null,
    signal: CancellationSource,
  ): Promise<Identity | null> {
    for (let retries = 0; ; retries++) {
      try {
        return await authenticate(request, subscriber)
      } catch (error) {
        const mayRecover = error instanceof StoreUnavailableError && retries < MAX_STORE_RETRIES
        if (!mayRecover || signal.aborted) throw error
      }
      await delay(STORE_RETRY_MS)
    }
  }

  async function start(args: ExecutionArgs, request: Request): Promise<ResultStream | ExecutionResult> {
    const signal = cancellationOf(request)
    const subscriber = await identify(request)
    const user = subscriber?.user?.key
    const executeEvent = async ({ hideSuggestions, ...event }: ExecutionArgs) => {
      const held = answerMemory.hold(user ?? '')
      try {
        return await (executor.executeEvent({
          ...event,
          hideSuggestions: hideSuggestions ?? false,
          signal,
          held,
        }) ?? execute(event))
      } finally {
        setImmediate(() => held.release())
      }
    }
    const inTrace = traceEvents?.()
    const results = await subscribe(args, {
      executeEvent: inTrace === undefined ? executeEvent : (event) => inTrace(() => executeEvent(event)),
      signal,
      contextOfEvent: async () =>
        createContext(await authenticateForEvent(request, subscriber, signal), signal),
      completeResult: (result, context) => withExtensions(result, context as object, request),
    })
    return Symbol.asyncIterator in results ? track(results, request, subscriber) : results
  }

  /** Checks the credentials of an open subscription from time to time, and logs its end. */
  function track(results: ResultStream, request: Request, subscriber: Identity | null): ResultStream {
    const signal = cancellationOf(request)
    const openedAt = clock.now()
    let events = 0

    function close(): void {
      if (!open.delete(signal)) return
      clearInterval(timer)
      const { id, operation } = states(request)
      const reason = signal.reason instanceof GatewayError ? signal.reason.code : undefined
      log.info(
        { requestId: id, operation: operation?.name, ms: clock.now() - openedAt, events, reason },
        'subscription ended',
      )
    }

    const timer = setInterval(() => {
      authenticate(request, subscriber).catch((error: unknown) => {
        // Not if the store is unavailable.
        if (isEndOfAccess(error)) signal.abort(error)
      })
    }, checkMs).unref()
    open.add(signal)
    onAbort(signal, close)
    if (endReason !== null) signal.abort(endReason)
    return {
      async next() {
        const result = await results.next()
        if (result.done) close()
        else events++
        return result
      },
      async return() {
        close()
        await results.return?.()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  return {
    plugin: {
      onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
        const { request } = args.contextValue
        // yoga would drop a stream that it cannot send, without ending it.
        if (!acceptsEvents(request)) {
          return setResultAndStopExecution({ errors: [toGraphQLError(streamsOnly())] })
        }
        setSubscribeFn((given: ExecutionArgs) => start(given, request))
      },
    },
    endAll(reason) {
      endReason = reason
      for (const signal of [...open]) signal.abort(reason)
    },
  }
}

const isSameUser = (one: OuraUser | null, other: OuraUser | null): boolean =>
  one === null || other === null
    ? one === other
    : one.key === other.key && cacheKeyOf(one) === cacheKeyOf(other)

const streamsOnly = () =>
  new RequestRefusedError(
    406,
    'A subscription is answered with server-sent events. Send the header "accept: text/event-stream".',
  )
