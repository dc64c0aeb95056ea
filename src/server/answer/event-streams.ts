import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { acceptsEventsOnly } from '../request/content-negotiation.ts'
import { changeEachResult } from './each-result.ts'
import { locationOf } from './mask-errors.ts'

/**
 * Answers with server-sent events. For a client that reads nothing else, errors are events too, with status 200: it would
 * take another status for a failure of the network, and retry without showing the message (graphql-sse, PROTOCOL.md,
 * distinct connections mode).
 */
export function useEventStreams(): Plugin {
  return {
    onResultProcess(hook) {
      if (acceptsEventsOnly(hook.request)) changeEachResult(hook, withStatus200)
    },
    onResponse({ response: { headers } }) {
      if (!headers.get('content-type')?.startsWith('text/event-stream')) return
      // yoga sets no-cache, which lets caches store the events.
      headers.delete('cache-control')
      // nginx, and proxies that follow it, would hold events back until their buffer is full.
      headers.set('x-accel-buffering', 'no')
    },
  }
}

/** yoga takes the status from the errors, and leaves `http` out of the response. */
const withStatus200 = (result: ExecutionResult): ExecutionResult =>
  result.errors === undefined
    ? result
    : {
        ...result,
        errors: result.errors.map(
          (error) =>
            new GraphQLError(error.message, {
              ...locationOf(error),
              extensions: { ...error.extensions, http: { ...http(error), status: 200 } },
            }),
        ),
      }

const http = ({ extensions }: GraphQLError): object => {
  const { http: known } = extensions ?? {}
  return typeof known === 'object' && known !== null ? known : {}
}
