import {
  type Attributes,
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node'

/* OpenTelemetry's SDK, in a module of its own that is loaded only if tracing is on. */

export interface SdkOptions {
  /** Where spans are sent: OTLP over HTTP, in JSON. */
  readonly url: string
  /** Spans could not be exported and are lost. @param reason the name of the error, or the status of the answer */
  readonly onLoss: (reason: string | number) => void
}

/** What the tracer needs of OpenTelemetry. */
export interface Sdk {
  /** @param parent the span above. @default a new trace */
  start(name: string, kind: SpanKindName, attributes: Attributes, parent?: OtelSpan): OtelSpan
  /** Starts the span of a request, in the trace of its `traceparent` if it has one (W3C Trace Context). */
  startServerSpan(name: string, attributes: Attributes, headers: Headers): OtelSpan
  /** Exports what is still to be exported. */
  shutdown(): Promise<void>
}

export type SpanKindName = 'internal' | 'client'

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const

const NAME = 'oura-graphql'

/**
 * Starts the SDK. It registers nothing globally: a program that embeds the gateway may have an SDK of its own. The SDK
 * reads the other variables of OpenTelemetry (`OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, …)
 * itself, from the environment of the process.
 */
export function startSdk({ url, onLoss }: SdkOptions): Sdk {
  const exporter = reportingLoss(new OTLPTraceExporter({ url }), onLoss)
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': NAME }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  const tracer = provider.getTracer(NAME)
  const propagator = new W3CTraceContextPropagator()
  const start = (name: string, kind: SpanKind, attributes: Attributes, context: Context) =>
    tracer.startSpan(name, { kind, attributes }, context)
  return {
    start: (name, kind, attributes, parent) =>
      start(
        name,
        KINDS[kind],
        attributes,
        parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent),
      ),
    startServerSpan: (name, attributes, headers) =>
      start(name, SpanKind.SERVER, attributes, propagator.extract(ROOT_CONTEXT, headers, HEADERS)),
    shutdown: () => provider.shutdown(),
  }
}

const HEADERS = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
}

/** The SDK reports failed exports to its own diagnostics, which write nothing. */
const reportingLoss = (exporter: OTLPTraceExporter, onLoss: SdkOptions['onLoss']): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED) onLoss(reasonOf(result.error))
      done(result)
    }),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
})

/** The status or the system's error code. Not the message: it may quote the answer of the collector. */
function reasonOf(error: unknown): string | number {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' || typeof code === 'number' ? code : error.name
}
