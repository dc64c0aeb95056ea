import { firstIndex } from '../../first-index.ts'
import type { FetchedRecords } from '../../oura/client.ts'
import { hasIds } from '../../oura/records/duplicates.ts'
import type { FieldSet } from '../../oura/records/field-set.ts'
import { type Fingerprints, fingerprintsOf, mayHave } from '../../oura/records/fingerprints.ts'
import { KeptTexts, keepTextsOf } from '../../oura/records/kept-texts.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { joinRecords, type RecordSet, toOrderedRecords, toRecordSet } from '../../oura/records/record-set.ts'
import { bytesOfRecords } from '../../oura/records/record-size.ts'
import { bytesOfText, parseRecordText, type RecordText } from '../../oura/records/record-text.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { Fetched } from './freshness.ts'

/** Where and when the records of a span come from. */
export interface SpanOrigin extends SlotRange, Fetched {
  readonly resource: Resource
  readonly fields: FieldSet
  /** No later slot could have a record when it was fetched (see newestPossibleSlot). @default false */
  readonly isOpenEnded?: boolean
}

/**
 * What a span takes beside its text or records: itself, its place in lists and maps, and a share of its user's entry
 * (measured by `npm run bench:memory`).
 */
const SPAN_BYTES = 1000

/** Records as text, and which ids are in it. */
interface TextContent extends Pick<RecordSet, 'skipped'> {
  readonly text: RecordText
  readonly ids: Fingerprints
  /** Slot of the newest record; null without records. */
  readonly newestSlot: number | null
}

type Content = TextContent | RecordSet

/**
 * A copy of a user's records of one resource, over consecutive days (hours of a series) that were fetched at one time.
 * That a slot lies in a span is knowledge: if the span has no records there, Oura has none.
 *
 * A span never changes, except that its text is read at most once: what is never asked for again stays a text, which
 * costs the garbage collector nothing; from the second reading on the span holds records.
 */
export class Span implements SpanOrigin {
  readonly resource: Resource
  readonly first: number
  readonly last: number
  readonly fields: FieldSet
  readonly fetchedAt: number
  readonly outdatedAt: number | null
  readonly isOpenEnded: boolean
  readonly #texts = new KeptTexts()
  #content: Content
  #bytes = 0

  constructor(origin: SpanOrigin, content: Content) {
    const { resource, first, last, fields, fetchedAt, outdatedAt, isOpenEnded = false } = origin
    this.resource = resource
    this.first = first
    this.last = last
    this.fields = fields
    this.fetchedAt = fetchedAt
    this.outdatedAt = outdatedAt
    this.isOpenEnded = isOpenEnded
    this.#content = this.#hold(content)
  }

  /** What the span takes on the heap. It changes when the text is read, and with the texts kept of its records. */
  get bytes(): number {
    return this.#bytes + this.#texts.bytes
  }

  #hold<C extends Content>(content: C): C {
    this.#bytes = SPAN_BYTES + bytesOf(content)
    if ('records' in content) keepTextsOf(content.records, this.#texts)
    return content
  }

  /** The records of the span, ascending. */
  read(): RecordSet {
    if ('records' in this.#content) return this.#content
    const { text, skipped } = this.#content
    return this.#become({ records: this.#parse(text), skipped })
  }

  /**
   * Reads the span page by page, with a pause before each: a month of heart rates is 4 MB of text. Records with ids are
   * read at once after the pause, because duplicates may lie on different pages; they are at most MAX_TEXT_RECORDS.
   */
  async readInPieces(pause: () => Promise<void>): Promise<void> {
    if ('records' in this.#content) return
    const { text, skipped } = this.#content
    const lists: (readonly OuraRecord[])[] = []
    for (const piece of hasIds(this.resource) ? [text] : text.map((page) => [page])) {
      await pause()
      // Another operation has read it during the pause.
      if ('records' in this.#content) return
      lists.push(this.#parse(piece))
    }
    const [only] = lists
    this.#become({ records: lists.length === 1 && only !== undefined ? only : joinRecords(lists), skipped })
  }

  /** Bytes of text that reading the span parses; 0 once it holds records. */
  get unreadBytes(): number {
    if ('records' in this.#content) return 0
    return this.#content.text.reduce((bytes, page) => bytes + page.length, 0)
  }

  #parse(text: RecordText): readonly OuraRecord[] {
    return toRecordSet(this.resource, parseRecordText(this.resource, text), this).records
  }

  /** Holds records instead of the text. */
  #become(records: RecordSet): RecordSet {
    this.#content = this.#hold(records)
    return records
  }

  /** Which ids may be among the records. */
  fingerprints(): Fingerprints {
    return 'records' in this.#content ? fingerprintsOf(this.#content.records) : this.#content.ids
  }

  /** Slot of the newest record; null without records. */
  newestSlot(): number | null {
    return 'records' in this.#content ? newestOf(this.#content.records) : this.#content.newestSlot
  }

  /** The same span, known to be outdated since an instant. */
  outdated(at: number): Span {
    if (this.outdatedAt !== null && this.outdatedAt <= at) return this
    return new Span({ ...originOf(this), outdatedAt: Math.min(at, this.outdatedAt ?? at) }, this.#content)
  }

  /** The same span, of which it is no longer known whether later slots have records. */
  closed(): Span {
    return this.isOpenEnded ? new Span({ ...originOf(this), isOpenEnded: false }, this.#content) : this
  }
}

const bytesOf = (content: Content): number =>
  'records' in content ? bytesOfRecords(content.records) : bytesOfText(content.text) + content.ids.byteLength

/** The most records of days that stay a text. More are read again at once, because no page of a list holds them. */
const MAX_TEXT_RECORDS = 1000

/**
 * A span as it was fetched: as a text, unless a reader needs several pages for it. Reading a text of ten years a second
 * time, for the second page, made a record cost a third more than one of a single page.
 */
export function fetchedSpan(origin: SpanOrigin, { text, records, skipped }: FetchedRecords): Span {
  const isPaged = origin.resource.slotUnit === 'day' && records.length > MAX_TEXT_RECORDS
  return isPaged ? new Span(origin, { records, skipped }) : textSpan(origin, text, { records, skipped })
}

/** A span as it was fetched: Oura's text, and the records that were already read from it. */
export const textSpan = (origin: SpanOrigin, text: RecordText, { records, skipped }: RecordSet): Span =>
  new Span(origin, {
    text,
    skipped,
    ids: fingerprintsOf(hasIds(origin.resource) ? records : []),
    newestSlot: newestOf(records),
  })

const newestOf = (records: RecordSet['records']): number | null => records.at(-1)?.slot ?? null

const originOf = (span: Span): SpanOrigin => {
  const { resource, first, last, fields, fetchedAt, outdatedAt, isOpenEnded } = span
  return { resource, first, last, fields, fetchedAt, outdatedAt, isOpenEnded }
}

/** A part of a span. */
export function cutSpan(span: Span, range: SlotRange): Span {
  if (range.first === span.first && range.last === span.last) return span
  const { records, skipped } = span.read()
  const isOpenEnded = span.isOpenEnded && range.last === span.last
  return new Span(
    { ...originOf(span), ...range, isOpenEnded },
    { records: recordsIn(records, range), skipped },
  )
}

/** A span without some of its records. */
export function withoutRecords(span: Span, isUnwanted: (record: OuraRecord) => boolean): Span {
  const { records, skipped } = span.read()
  return new Span(originOf(span), { records: records.filter((record) => !isUnwanted(record)), skipped })
}

/**
 * A span after a change of one record: without the old one, and with the new one if its slot lies in the span.
 * @param record null if it was deleted
 * @param through the last slot of which the span knows what it has. @default its last one
 */
export function withChange(
  span: Span,
  ouraId: string,
  record: OuraRecord | null,
  through: number = span.last,
): Span {
  const { records, skipped } = span.read()
  const others = records.filter((each) => each.ouraId !== ouraId)
  const isHere = record !== null && record.slot >= span.first && record.slot <= through
  if (!isHere && others.length === records.length) return span
  const changed = isHere ? toOrderedRecords(span.resource, [...others, record]) : others
  const last = isHere ? Math.max(span.last, record.slot) : span.last
  return new Span({ ...originOf(span), last }, { records: changed, skipped })
}

/** Whether a span has a record with Oura's id. */
export const hasRecord = (span: Span, ouraId: string): boolean =>
  mayHave(span.fingerprints(), ouraId) && span.read().records.some((record) => record.ouraId === ouraId)

/** The records of ascending ones that lie in a range. */
export function recordsIn<R extends { readonly slot: number }>(
  records: readonly R[],
  { first, last }: SlotRange,
): readonly R[] {
  // As a rule all of them do.
  const oldest = records[0]
  const newest = records[records.length - 1]
  if (oldest === undefined || newest === undefined) return records
  if (oldest.slot >= first && newest.slot <= last) return records
  const from = firstIndex(records, ({ slot }) => slot >= first)
  const to = firstIndex(records, ({ slot }) => slot > last)
  return from === 0 && to === records.length ? records : records.slice(from, to)
}
