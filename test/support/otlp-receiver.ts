import { gunzipSync } from 'node:zlib'
import { leakCheck } from './leak-check/leak-check.ts'
import { type ListeningServer, listen } from './listen.ts'

/** A span as a collector gets it (OTLP in JSON), with plain attributes. */
export interface ExportedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Undefined for the first span of a trace. */
  readonly parentSpanId: string | undefined
  readonly name: string
  /** 1 internal, 2 server, 3 client */
  readonly kind: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly isError: boolean
  readonly startedAtNs: bigint
  readonly endedAtNs: bigint
}

/** A collector of OpenTelemetry that keeps what it gets. */
export interface OtlpReceiver extends AsyncDisposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string
  readonly tracesUrl: string
  /** All spans so far, by the time of their start. */
  spans(): ExportedSpan[]
  /** Attributes of the resources that sent them. */
  resources(): Readonly<Record<string, unknown>>[]
  /** Path and headers of each request. */
  readonly requests: readonly {
    readonly path: string
    readonly headers: Readonly<Record<string, unknown>>
  }[]
}

interface OtlpAttribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface OtlpSpan extends Omit<ExportedSpan, 'attributes' | 'isError' | 'links'> {
  readonly attributes?: readonly OtlpAttribute[]
  readonly links?: ExportedSpan['links']
  readonly status?: { readonly code?: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** @param status of each answer; `hang` answers nothing */
export async function startOtlpReceiver(status: number | 'hang' = 200): Promise<OtlpReceiver> {
  const received: OtlpTraces[] = []
  const requests: { path: string; headers: Record<string, unknown> }[] = []
  const server: ListeningServer = await listen((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
      leakCheck.text('the exported spans', text)
      requests.push({ path: request.url ?? '', headers: request.headers })
      if (status === 'hang') return
      if (status === 200) received.push(JSON.parse(text) as OtlpTraces)
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  return {
    endpoint: server.url,
    tracesUrl: `${server.url}/v1/traces`,
    requests,
    spans: () =>
      received
        .flatMap(({ resourceSpans }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans.map(toExportedSpan))
        .sort((a, b) => Number(a.startedAtNs - b.startedAtNs)),
    resources: () =>
      received.flatMap(({ resourceSpans }) =>
        resourceSpans.map(({ resource }) => plainAttributes(resource.attributes)),
      ),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

const toExportedSpan = (span: OtlpSpan): ExportedSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId || undefined,
  name: span.name,
  kind: span.kind,
  attributes: plainAttributes(span.attributes ?? []),
  links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
  isError: span.status?.code === 2,
  startedAtNs: BigInt(span.startTimeUnixNano),
  endedAtNs: BigInt(span.endTimeUnixNano),
})

const plainAttributes = (attributes: readonly OtlpAttribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** Names of spans as a tree: each span with its children, in the order of their starts. */
export type SpanTree = { readonly [name: string]: SpanTree }

/** The trees of some spans. Of siblings with one name the later ones get a number. */
export function treesOf(spans: readonly ExportedSpan[], parent?: ExportedSpan): SpanTree {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const children = spans.filter(({ parentSpanId }) =>
    parent === undefined
      ? parentSpanId === undefined || !ids.has(parentSpanId)
      : parentSpanId === parent.spanId,
  )
  const counts = new Map<string, number>()
  return Object.fromEntries(
    children.map((child) => {
      const count = (counts.get(child.name) ?? 0) + 1
      counts.set(child.name, count)
      return [count === 1 ? child.name : `${child.name} ${count}`, treesOf(spans, child)]
    }),
  )
}
