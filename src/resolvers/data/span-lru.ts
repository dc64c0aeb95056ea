import { LRUCache } from 'lru-cache'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { Span } from './span.ts'

/** Spans in the order of their last use. The least recently used ones are evicted when all together exceed a size. */
export interface SpanLru<Owner> {
  /** Adds a span as the one used last. One that is larger than the whole size is evicted at once. */
  add(span: Span, owner: Owner): void
  delete(span: Span): void
  /** Reads the records of a span as the one used last. */
  read(span: Span, owner: Owner): RecordSet
  /** Measures the spans that were read since the last call: an operation keeps texts of their records while it is answered. */
  measureRead(): void
  /** What all spans take in memory, in bytes. */
  readonly bytes: number
}

/**
 * @param maxBytes of all spans
 * @param onEvict called with a span that was evicted, and its owner
 */
export function createSpanLru<Owner extends object>(
  maxBytes: number,
  onEvict: (span: Span, owner: Owner) => void,
): SpanLru<Owner> {
  const spans = new LRUCache<Span, Owner>({
    maxSize: maxBytes,
    sizeCalculation: (_, span) => span.bytes,
    dispose(owner, span, reason) {
      if (reason === 'evict') onEvict(span, owner)
    },
  })
  /** Spans that were read: their records may hold more texts by now. */
  const growing = new Map<Span, Owner>()

  function add(span: Span, owner: Owner): void {
    spans.set(span, owner)
    if (!spans.has(span)) onEvict(span, owner)
  }

  /** Counts what a span takes now. It grows when its text is read, and with the texts kept of its records. */
  function measure(span: Span, owner: Owner): void {
    if (!spans.has(span) || span.bytes === spans.info(span)?.size) return
    spans.delete(span)
    add(span, owner)
  }

  return {
    add,
    delete: (span) => void spans.delete(span),
    read(span, owner) {
      const set = span.read()
      if (spans.get(span) !== undefined) {
        measure(span, owner)
        growing.set(span, owner)
      }
      return set
    },
    measureRead() {
      for (const [span, owner] of growing) measure(span, owner)
      growing.clear()
    },
    get bytes() {
      return spans.calculatedSize
    },
  }
}
