import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import type { ClientSignal } from './client-signal.ts'

export interface SubscribeOptions {
  /** Executes one event, which is the root value. */
  readonly executeEvent: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>
  /** Makes the context in which one event is executed. If it throws, the error ends the subscription. */
  readonly contextOfEvent: () => Promise<unknown>
  /** Ends the subscription with its reason. */
  readonly signal: ClientSignal
  /** Completes the result of an event. @default as it is */
  readonly completeResult?: (result: ExecutionResult, contextValue: unknown) => ExecutionResult
}

export type ResultStream = AsyncIterableIterator<ExecutionResult, undefined>

/**
 * Executes a subscription (GraphQL specification, section 6.2.3). graphql-js has one context for all events: what it
 * loads for the first one would be the answer to all others for hours.
 * @returns a stream of results; its last one has the error that ended the subscription. Or a single result with errors,
 *   if there is no subscription.
 */
export async function subscribe(
  args: ExecutionArgs,
  options: SubscribeOptions,
): Promise<ResultStream | ExecutionResult> {
  const events = await createSourceEventStream(args)
  return Symbol.asyncIterator in events ? executeEvents(events, args, options) : events
}

function executeEvents(
  source: AsyncIterable<unknown>,
  { contextValue: _, ...args }: ExecutionArgs,
  { executeEvent, contextOfEvent, signal, completeResult = (result) => result }: SubscribeOptions,
): ResultStream {
  const events = source[Symbol.asyncIterator]()
  let isEnded = false

  async function end(): Promise<void> {
    isEnded = true
    await events.return?.()
  }

  async function resultOf(rootValue: unknown): Promise<ExecutionResult> {
    const contextValue = await contextOfEvent()
    const result = await executeEvent({ ...args, rootValue, contextValue })
    // What was loaded may be incomplete. A client that resumes gets the event again.
    if (signal.aborted) throw signal.reason
    return completeResult(result, contextValue)
  }

  return {
    async next() {
      if (isEnded) return { done: true, value: undefined }
      try {
        const { done, value } = await events.next()
        if (!done) return { done: false, value: await resultOf(value) }
        isEnded = true
        return { done: true, value: undefined }
      } catch (error) {
        await end()
        return { done: false, value: { errors: [toError(error)] } }
      }
    },
    async return() {
      await end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const toError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('The subscription has ended.', {
        originalError: error instanceof Error ? error : new Error(String(error)),
      })
