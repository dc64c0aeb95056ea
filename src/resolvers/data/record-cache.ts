import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { LocalTime } from '../../oura/records/local-time.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { type ConfirmedPeriod, confirmedUntil } from './freshness.ts'
import type { Source } from './gather.ts'
import { EVERY_SLOT, requestsToReread, slotsOfNewRows } from './outdated-ranges.ts'
import { RecordFlights } from './record-flights.ts'
import { RecordMarks } from './record-marks.ts'
import { confirmedParts, servableParts, throughOf } from './servable-parts.ts'
import { hasRecord, type Span } from './span.ts'
import { addSpan, changeRecord, outdateSpans, type SpanList } from './span-list.ts'
import { createSpanLru } from './span-lru.ts'
import type { ChangedRecord, UserCache } from './user-cache.ts'

export interface RecordCacheOptions {
  /** Bound of what the records take on the heap, in bytes. */
  readonly maxBytes: number
  readonly clock: Clock
  /** When Oura's events announced every change of a resource, to users with a stored grant. @default never */
  readonly confirmedPeriod?: (resource: Resource) => ConfirmedPeriod | null
}

/** Copies of Oura's records, by user, resource and days. The least recently used spans are evicted when it is full. */
export interface RecordCache {
  /**
   * The copies of a user. Call `close` when no more is read or put, because a user without copies is dropped then.
   * @param consent see OuraUser: copies that were fetched under another one are removed. @default always the same
   * @param isAnnounced whether webhook events reach these copies. @default false
   */
  open(user: string, consent?: string, isAnnounced?: boolean): UserCache
  /** Removes all copies of a user, and whatever is still put into a UserCache opened before; returns their bytes. */
  forget(user: string): number
  /**
   * Oura has changed a record of a user, as a webhook event says. The copies of the range stay fresh, but for this record:
   * the next reader fetches it alone. Without copies of the resource nothing is kept of it.
   */
  mark(user: string, change: ChangedRecord): void
  /** Oura has new rows of a time series: the copies of the hours since the newest known row, of the last day, are stale. */
  markNewRows(user: string, resource: Resource, at: number): void
  /** The newest local time in the copies of a user; null if none has one. */
  newestLocalTime(user: string): LocalTime | null
  /** What all copies take on the heap, in bytes. */
  readonly bytes: number
}

/** What is kept of one user. */
interface UserEntry {
  readonly user: string
  readonly consent: string
  readonly isAnnounced: boolean
  readonly lists: Map<Resource, SpanList>
  /** The requests that are under way, by resource; null without callers. */
  flights: Map<Resource, RecordFlights<Source>> | null
  /** Null until Oura announces a change: most users have none, and a map takes a seventh of the smallest entry. */
  marks: Map<Resource, RecordMarks> | null
  localTime: LocalTime | null
  /** Null until it is asked for. */
  id: string | null
  /** How many callers have opened it and not closed it. */
  callers: number
  /** What they share; null if there are none. */
  copies: UserCache | null
}

/** Makes an empty cache. */
export function createRecordCache(options: RecordCacheOptions): RecordCache {
  const { maxBytes, clock, confirmedPeriod = () => null } = options
  const entries = new Map<string, UserEntry>()
  const spans = createSpanLru<UserEntry>(maxBytes, remove)

  const listOf = ({ lists }: UserEntry, resource: Resource): SpanList => lists.get(resource) ?? []

  /** Takes a span, which is not in `spans` any more, out of its list. */
  function remove(span: Span, entry: UserEntry): void {
    setList(
      entry,
      span.resource,
      listOf(entry, span.resource).filter((other) => other !== span),
    )
    dropIfUnused(entry)
  }

  function setList({ lists, marks }: UserEntry, resource: Resource, list: SpanList): void {
    if (list.length > 0) {
      lists.set(resource, list)
      return
    }
    lists.delete(resource)
    marks?.get(resource)?.clearAll()
  }

  function marksOf(entry: UserEntry, resource: Resource): RecordMarks {
    entry.marks ??= new Map()
    const known = entry.marks.get(resource) ?? new RecordMarks()
    entry.marks.set(resource, known)
    return known
  }

  function flightsOf(entry: UserEntry, resource: Resource): RecordFlights<Source> {
    entry.flights ??= new Map()
    const known = entry.flights.get(resource)
    if (known !== undefined) return known
    const flights = new RecordFlights<Source>()
    entry.flights.set(resource, flights)
    return flights
  }

  /** The entry of a user who has copies of a resource, or may get some from a request that is under way. */
  function entryWith(user: string, resource: Resource): UserEntry | null {
    const entry = entries.get(user)
    return entry !== undefined && (entry.lists.has(resource) || entry.callers > 0) ? entry : null
  }

  function outdateAll(entry: UserEntry, resource: Resource, at: number): void {
    replace(entry, resource, (list) => outdateSpans(list, EVERY_SLOT, at))
    marksOf(entry, resource).clearAll()
  }

  /**
   * Adds a copy. One whose request was sent before a change that others contain is not kept: it is stale, and a record that
   * moved would leave its new day for the old one.
   */
  function put(entry: UserEntry, span: Span, sentAfter: number): void {
    const marks = entry.marks?.get(span.resource)
    if (marks?.isBehind(sentAfter)) return
    if (entry.lists.has(span.resource)) replace(entry, span.resource, (list) => addSpan(list, span))
    else putFirst(entry, span)
    for (const mark of marks?.pending() ?? []) {
      if (mark.number <= sentAfter && hasRecord(span, mark.ouraId)) marks?.clear(mark)
    }
  }

  /** Users without copies must not add up. */
  function dropIfUnused(entry: UserEntry): void {
    const isUnused = entry.callers === 0 && entry.lists.size === 0
    if (isUnused && entries.get(entry.user) === entry) entries.delete(entry.user)
  }

  function replace(entry: UserEntry, resource: Resource, change: (spans: SpanList) => SpanList): void {
    // What is on its way to a user who is forgotten is lost.
    if (entries.get(entry.user) !== entry) return
    const before = new Set(listOf(entry, resource))
    const after = change([...before])
    setList(entry, resource, after)
    const added = after.filter((span) => !before.delete(span))
    for (const span of before) spans.delete(span)
    for (const span of added) spans.add(span, entry)
  }

  /** Adds the first span of a resource. What is on its way to a user who is forgotten is lost. */
  function putFirst(entry: UserEntry, span: Span): void {
    if (entries.get(entry.user) !== entry) return
    entry.lists.set(span.resource, [span])
    spans.add(span, entry)
  }

  const periodOf = (entry: UserEntry, resource: Resource): ConfirmedPeriod | null =>
    entry.isAnnounced ? confirmedPeriod(resource) : null

  const toUserCache = (entry: UserEntry): UserCache => ({
    owner: entry,
    get id() {
      entry.id ??= randomUUID()
      return entry.id
    },
    find(resource, fields, staleMs, atLeastMs) {
      const list = listOf(entry, resource)
      if (list.length === 0) return []
      const now = clock.now()
      const period = periodOf(entry, resource)
      return servableParts(list, { fields, period, now, staleMs, atLeastMs })
    },
    all: (resource) => listOf(entry, resource),
    confirmed(resource) {
      // Before the period, which ends at a later now.
      const now = clock.now()
      return confirmedParts(listOf(entry, resource), periodOf(entry, resource), now)
    },
    resources: () => [...entry.lists.keys()],
    isConfirmed(resource) {
      // Before the period, which ends at a later now.
      const now = clock.now()
      return (periodOf(entry, resource)?.until ?? Number.NEGATIVE_INFINITY) >= now
    },
    flights: (resource) => flightsOf(entry, resource),
    read: (span) => spans.read(span, entry),
    put: (span, sentAfter = Number.POSITIVE_INFINITY) => put(entry, span, sentAfter),
    marks: (resource) => entry.marks?.get(resource),
    change(resource, mark, fetched) {
      const marks = entry.marks?.get(resource)
      if (marks === undefined || !marks.isPending(mark)) return
      if (fetched.record === null && !marks.missed(mark, clock.now())) return
      const period = periodOf(entry, resource)
      const through = (span: Span) => throughOf(span, confirmedUntil(span, period, clock.now()))
      replace(entry, resource, (list) => changeRecord(list, fetched, through))
      marks.clear(mark)
    },
    putLocalTime(localTime) {
      if (entry.localTime === null || localTime.time >= entry.localTime.time) entry.localTime = localTime
    },
    outdate: (resource, range) => replace(entry, resource, (list) => outdateSpans(list, range, clock.now())),
    outdateAll: (resource) => outdateAll(entry, resource, clock.now()),
    retain() {
      entry.callers++
    },
    close() {
      entry.callers--
      if (entry.callers === 0) {
        entry.copies = null
        // Each request under way is a caller.
        entry.flights = null
      }
      dropIfUnused(entry)
    },
  })

  function forget(user: string): number {
    const before = spans.bytes
    const entry = entries.get(user)
    entries.delete(user)
    for (const list of entry?.lists.values() ?? []) for (const span of list) spans.delete(span)
    return before - spans.bytes
  }

  return {
    open(user, consent = '', isAnnounced = false) {
      // An operation keeps texts while its answer is written, after it has closed the cache.
      spans.measureRead()
      let entry = entries.get(user)
      if (entry?.consent !== consent) {
        forget(user)
        entry = {
          user,
          consent,
          isAnnounced,
          lists: new Map(),
          flights: null,
          marks: null,
          localTime: null,
          id: null,
          callers: 0,
          copies: null,
        }
        entries.set(user, entry)
      }
      entry.callers++
      entry.copies ??= toUserCache(entry)
      return entry.copies
    },
    forget,
    mark(user, { resource, ouraId, isDeleted, at, foundIn }) {
      const entry = entryWith(user, resource)
      if (entry === null || (foundIn !== undefined && entry.id === foundIn)) return
      const marks = marksOf(entry, resource)
      if (isDeleted) {
        marks.addCleared(ouraId)
        replace(entry, resource, (list) => changeRecord(list, { ouraId, record: null, fetchedAt: at }))
        return
      }
      marks.add(ouraId, at)
      const isCheaperWhole = marks.size > requestsToReread(resource, listOf(entry, resource))
      if (isCheaperWhole) outdateAll(entry, resource, at)
    },
    markNewRows(user, resource, at) {
      const entry = entryWith(user, resource)
      if (entry === null) return
      const range = slotsOfNewRows(listOf(entry, resource), at)
      replace(entry, resource, (list) => outdateSpans(list, range, at))
      // What is under way may lack the rows, and has no mark that a reader could clear.
      marksOf(entry, resource).addCleared('')
    },
    newestLocalTime: (user) => entries.get(user)?.localTime ?? null,
    get bytes() {
      return spans.bytes
    },
  }
}
