import { errorTypeOf, type SpanAttributes, type Tracer } from '../../tracer.ts'
import type { OuraRequest, Send } from './send.ts'

export interface RequestSpansOptions {
  readonly tracer: Tracer
  readonly baseUrl: string
}

/**
 * Records each attempt at a request as a span of an HTTP client (OpenTelemetry, "Semantic conventions for HTTP client
 * spans"), with Oura's trace id. Of the URL it has the template and the range of days. Oura gets no `traceparent`: what the
 * gateway's users trace is none of its business.
 */
export function withRequestSpans(send: Send, { tracer, baseUrl }: RequestSpansOptions): Send {
  const { hostname, port, protocol } = new URL(baseUrl)
  const server = {
    'http.request.method': 'GET',
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
  // A retry sends the same request.
  const attempts = new WeakMap<OuraRequest, number>()
  return async (request) => {
    const resends = attempts.get(request) ?? 0
    attempts.set(request, resends + 1)
    const template = templateOf(request)
    const span = tracer.start(`GET ${template}`, {
      kind: 'client',
      attributes: {
        ...server,
        'url.template': template,
        'oura.resource': request.resource.name,
        ...rangeOf(request),
        ...(resends > 0 && { 'http.request.resend_count': resends }),
      },
    })
    try {
      const response = await send(request)
      const { status, bytes, traceId } = response
      span.set({
        'http.response.status_code': status,
        'http.response.body.size': bytes,
        'oura.trace_id': traceId,
      })
      if (status >= 400) span.fail(`${status}`)
      return response
    } catch (error) {
      span.fail(errorTypeOf(error))
      throw error
    } finally {
      span.end()
    }
  }
}

/** The path without the id of a record. */
function templateOf({ path, resource }: OuraRequest): string {
  const end = path.lastIndexOf('/')
  return path.slice(end + 1) === resource.name ? path : `${path.slice(0, end)}/{document_id}`
}

/** What a request asks for: a range of days or times, the newest row, or the next page of a range. */
const rangeOf = ({ query }: OuraRequest): SpanAttributes => ({
  'oura.range.start': query['start_date'] ?? query['start_datetime'],
  'oura.range.end': query['end_date'] ?? query['end_datetime'],
  ...('next_token' in query && { 'oura.is_next_page': true }),
})
