import type { Resource } from '../../oura/resources/resource.ts'
import type { SpanAttributes, Tracer } from '../../tracer.ts'
import { rangeAttributes } from './fetch-span.ts'
import type { RecordSource } from './record-source.ts'

/**
 * Records each batch of questions about a collection as a span, whether the cache answers it or Oura. A batch that asks
 * Oura has spans of the planner and of its fetches below.
 */
export function withCollectionSpans(source: RecordSource, tracer: Tracer): RecordSource {
  const inSpan = <T>(resource: Resource, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> =>
    tracer.inSpan(
      `collection ${resource.name}`,
      { attributes: { 'oura.resource': resource.name, ...attributes } },
      work,
    )
  return {
    ...source,
    load: (user, resource, asks, operation) =>
      inSpan(
        resource,
        {
          'oura.operation': 'load',
          'oura.questions': asks.length,
          ...rangeAttributes(resource.slotUnit, asks),
        },
        () => source.load(user, resource, asks, operation),
      ),
    refresh: (user, resource, ask, operation) =>
      inSpan(resource, { 'oura.operation': 'refresh', ...rangeAttributes(resource.slotUnit, [ask]) }, () =>
        source.refresh(user, resource, ask, operation),
      ),
    record: (user, resource, ouraId, operation) =>
      inSpan(resource, { 'oura.operation': 'record' }, () =>
        source.record(user, resource, ouraId, operation),
      ),
    changed: (user, resource, change, options) =>
      inSpan(resource, { 'oura.operation': 'changed' }, () =>
        source.changed(user, resource, change, options),
      ),
    availability: (user, resource, operation) =>
      inSpan(resource, { 'oura.operation': 'availability' }, () =>
        source.availability(user, resource, operation),
      ),
    latest: (user, resource, operation) =>
      inSpan(resource, { 'oura.operation': 'latest' }, () => source.latest(user, resource, operation)),
  }
}
