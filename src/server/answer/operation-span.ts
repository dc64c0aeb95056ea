import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Span } from '../../tracer.ts'
import type { Tracing } from '../../tracing/create-tracing.ts'
import type { Handler } from '../handler.ts'
import type { RequestStates } from '../request/request-state.ts'

/**
 * Records each operation as a span of an HTTP server, in the trace of the request's `traceparent` (OpenTelemetry, "Semantic
 * conventions for GraphQL server" and "for HTTP server spans"). It ends when the answer begins, or with the last
 * part of an answer in parts, as the operation's line in the log. Comes after `useOperationLog`, which notes the error codes.
 */
export function useOperationSpan(tracing: Tracing, states: RequestStates): Plugin {
  const spans = new WeakMap<Request, Span>()
  return {
    async onRequest({ request }) {
      spans.set(request, await tracing.startOperation(request.headers))
    },
    onResponse({ request, response }) {
      const span = spans.get(request)
      const { operation } = states(request)
      if (span === undefined || operation === null) return
      const endSpan = () => {
        const { type, name, errorCodes, cost } = operation
        span.set({
          'graphql.operation.type': type,
          'graphql.operation.name': name,
          'http.request.method': request.method,
          'http.route': '/graphql',
          'http.response.status_code': response.status,
          'oura.requests': cost?.requests,
          'oura.retries': cost?.retries,
          'oura.cache_hits': cost?.cacheHits,
          'oura.wait_ms': cost?.waitMs,
        })
        if (type !== undefined) span.rename(type)
        const [errorCode] = errorCodes
        if (errorCode !== undefined) span.fail(errorCode)
        span.end()
      }
      if (operation.delivery === null) endSpan()
      else void operation.delivery.ended.then(endSpan)
    },
  }
}

/** Lets everything that a request starts belong to one trace. */
export function inRequests(handler: Handler, tracing: Tracing): Handler {
  function handle(request: Request): Response | Promise<Response>
  function handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  function handle(request: Request | IncomingMessage, response?: ServerResponse) {
    return tracing.inRequest<Response | Promise<Response> | void | Promise<void>>(() =>
      response === undefined ? handler(request as Request) : handler(request as IncomingMessage, response),
    )
  }
  return handle as Handler
}
