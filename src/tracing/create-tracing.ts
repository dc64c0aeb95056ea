import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Span as OtelSpan } from '@opentelemetry/api'
import type { Log } from '../log.ts'
import { createThrottledWarning } from '../throttled-warning.ts'
import { errorTypeOf, type Span, type Tracer } from '../tracer.ts'
import type { Sdk, SdkOptions } from './sdk.ts'

export interface TracingOptions {
  /** Where spans are sent: OTLP over HTTP. */
  readonly url: string
  readonly log: Log
  /** Loads the SDK. @default imports the module */
  readonly loadSdk?: () => Promise<SdkModule>
}

interface SdkModule {
  startSdk(options: SdkOptions): Sdk
}

/** Traces of operations, exported to a collector of OpenTelemetry. */
export interface Tracing {
  readonly tracer: Tracer
  /** Runs the work of one HTTP request: everything that it starts belongs to one trace. */
  inRequest<T>(work: () => T): T
  /** Starts the span of the operation of the running request, below that of its `traceparent`. */
  startOperation(headers: Headers): Promise<Span>
  /**
   * Called within an operation. The returned function runs work that follows from it later, as an event of a subscription:
   * in a trace of its own, with a link to the operation's.
   */
  followUps(name: string): <T>(work: () => T) => T
  /** Adds `trace_id` and `span_id` to the lines that are written within an operation. */
  withTraceIds(log: Log): Log
  /** Exports the last spans. Takes two seconds at most. */
  close(): Promise<void>
}

/** Longest time that the shutdown waits for the collector, ms. */
const FLUSH_MS = 2_000

/** A span that is active for everything that is called within. A request has none until it is known to be an operation. */
interface Scope {
  span: OtelSpan | undefined
}

/** `TraceFlags.SAMPLED` of OpenTelemetry's API, which is not loaded here. */
const SAMPLED = 1

/** `SpanStatusCode.ERROR`, likewise. */
const ERROR = 2

/** Stands for a span that is not recorded. */
const NO_SPAN: Span = { rename() {}, set() {}, fail() {}, join() {}, end() {} }

/** Ends a span with the work, and fails it if the work is rejected. */
async function endWith<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    span.fail(errorTypeOf(error))
    throw error
  } finally {
    span.end()
  }
}

/**
 * Traces operations. The active span follows the asynchronous calls (AsyncLocalStorage), through batches of DataLoader too:
 * a batch belongs to one operation. The SDK is loaded in the background; operations wait for it.
 */
export function createTracing({ url, log, loadSdk = () => import('./sdk.ts') }: TracingOptions): Tracing {
  const scopes = new AsyncLocalStorage<Scope>()
  const onLoss = createThrottledWarning(log, 'spans could not be exported and are lost')
  async function load(): Promise<Sdk | undefined> {
    let startSdk: typeof import('./sdk.ts')['startSdk']
    try {
      ;({ startSdk } = await loadSdk())
    } catch (error) {
      log.error(
        { reason: errorTypeOf(error) },
        'tracing could not be started: its module is missing, install the package again',
      )
      return undefined
    }
    try {
      return startSdk({ url, onLoss: (reason) => onLoss({ reason }) })
    } catch (error) {
      log.error({ reason: errorTypeOf(error) }, 'tracing could not be started: check the OTEL_ variables')
      return undefined
    }
  }
  const loading = load()
  let sdk: Sdk | undefined

  /** The active span, if its trace is sampled. It may have ended: a subscription continues after its answer has begun. */
  const sampled = (): OtelSpan | undefined => {
    const span = scopes.getStore()?.span
    return span !== undefined && (span.spanContext().traceFlags & SAMPLED) !== 0 ? span : undefined
  }

  const tracer: Tracer = {
    start(name, { kind = 'internal', attributes = {} } = {}) {
      const parent = sampled()
      if (parent === undefined || sdk === undefined) return NO_SPAN
      return toSpan(sdk.start(name, kind, attributes, parent), parent)
    },
    async inSpan(name, { kind = 'internal', attributes = {} }, work) {
      const parent = sampled()
      if (parent === undefined || sdk === undefined) return work(NO_SPAN)
      const started = sdk.start(name, kind, attributes, parent)
      const span = toSpan(started, parent)
      return endWith(span, scopes.run({ span: started }, work, span))
    },
  }

  /** @param parent of the span; it does not have to be linked with it */
  function toSpan(span: OtelSpan, parent?: OtelSpan): Span {
    return {
      rename: (name) => void span.updateName(name),
      set: (attributes) => void span.setAttributes(attributes),
      fail(errorType) {
        span.setAttribute('error.type', errorType)
        span.setStatus({ code: ERROR })
      },
      join() {
        const waiting = sampled()
        if (waiting === undefined || waiting === parent || waiting === span) return
        waiting.addLink({ context: span.spanContext() })
        span.addLink({ context: waiting.spanContext() })
      },
      end: () => span.end(),
    }
  }

  return {
    tracer,
    inRequest: (work) => scopes.run({ span: undefined }, work),
    async startOperation(headers) {
      sdk ??= await loading
      const scope = scopes.getStore()
      if (sdk === undefined || scope === undefined) return NO_SPAN
      scope.span = sdk.startServerSpan('GraphQL Operation', {}, headers)
      return toSpan(scope.span)
    },
    followUps(name) {
      const origin = sampled()
      return (work) => {
        if (origin === undefined || sdk === undefined) return work()
        const started = sdk.start(name, 'internal', {})
        started.addLink({ context: origin.spanContext() })
        const result = scopes.run({ span: started }, work)
        // The caller gets the result as it is, and its rejection.
        endWith(toSpan(started), Promise.resolve(result)).catch(() => undefined)
        return result
      }
    },
    withTraceIds: (written) => {
      const ids = () => {
        const context = scopes.getStore()?.span?.spanContext()
        return context && { trace_id: context.traceId, span_id: context.spanId }
      }
      return {
        debug: (fields, message) => written.debug({ ...fields, ...ids() }, message),
        info: (fields, message) => written.info({ ...fields, ...ids() }, message),
        warn: (fields, message) => written.warn({ ...fields, ...ids() }, message),
        error: (fields, message) => written.error({ ...fields, ...ids() }, message),
      }
    },
    async close() {
      sdk ??= await loading
      if (sdk === undefined) return
      // A failed export has been reported.
      const flushed = sdk.shutdown().catch(() => undefined)
      const isLate = delay(FLUSH_MS, true, { ref: false })
      if (await Promise.race([flushed, isLate])) onLoss({ reason: 'timeout' })
    },
  }
}
