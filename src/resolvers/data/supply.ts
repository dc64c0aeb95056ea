import type { Operation } from '../../oura/http/send.ts'
import type { Priority } from '../../oura/rate-limit/rate-limits.ts'
import { hasIds } from '../../oura/records/duplicates.ts'
import { type FieldSet, perFields, WIDEST_FIRST } from '../../oura/records/field-set.ts'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { Answer, Ask, MissingRange } from './ask.ts'
import { gather, type Source, withoutMoved } from './gather.ts'
import {
  type AwaitedFlights,
  allowsStale,
  type Flight,
  landFlight,
  landFlights,
  type Outcomes,
  tooLate,
} from './land-flights.ts'
import { limitsOf } from './plan-limits.ts'
import { indexRanges, type RangeIndex } from './range-index.ts'
import { planRanges } from './range-planner.ts'
import { type RecordFlights, reliableParts } from './record-flights.ts'
import { divide, intersect, isNotEmpty, type Part, subtract } from './slot-ranges.ts'
import { Span } from './span.ts'
import { mapInTurns, pauseIfUsedUp } from './time-slice.ts'
import type { UserCache } from './user-cache.ts'

/** What can answer questions about one resource of a user: copies, and requests that are under way. */
export interface Supply {
  /**
   * The answers of fresh copies, if these alone answer all questions and little of their text is unread; else null. The
   * usual case of a request from the cache, without plans, flights and promises: a fifth of the CPU of a dashboard.
   */
  fromCopies(wanted: readonly Ask[]): Answer[] | null
  /**
   * Ranges that neither fresh copies nor requests in flight cover, merged into as few requests as possible. Start each
   * before the next one is taken: records fetched with a wide field set answer narrow questions as well.
   */
  missing(wanted: readonly Ask[]): Iterable<MissingRange>
  /**
   * Waits for the flights that the questions need, and answers each. If Oura is unavailable, stale copies are served. A
   * question with stale copies to fall back on waits at most `revalidationMs`.
   */
  answer(wanted: readonly Ask[], operation: Operation, revalidationMs: number): Promise<Answer[]>
}

export interface SupplyOptions {
  readonly resource: Resource
  readonly copies: UserCache
  readonly flights: RecordFlights<Source>
  /** Whose flights may be joined (see `RecordFlights.withFields`). @default 'query' */
  readonly priority?: Priority | undefined
  /** How long after their freshness copies are served if Oura is unavailable, ms. */
  readonly staleMs: number
  /** How long copies count as fresh at least, because little is left of Oura's limit, ms; what exceeds their freshness is marked. */
  readonly atLeastMs: number
}

/** Longer texts are read with pauses. Parsing this much takes about 10 ms. */
const MAX_BYTES_AT_ONCE = 500_000

/** What answers a question: parts of copies and of flights. */
interface Supplied extends AwaitedFlights {
  readonly wanted: Ask
  readonly parts: readonly Part<Span | Flight>[]
}

/** Copies with some fields. */
type CopiesOf = (fields: FieldSet) => RangeIndex<Span>

const NONE_FLOWN: Outcomes = new Map()

export function createSupply(options: SupplyOptions): Supply {
  const { resource, copies, flights, priority, staleMs, atLeastMs } = options
  const underWay = (fields: FieldSet) => flights.withFields(fields, priority)
  const freshCopies = (fields: FieldSet) => copies.find(resource, fields, 0, atLeastMs)
  const servableCopies = (fields: FieldSet) => copies.find(resource, fields, staleMs)
  const flightParts = (fields: FieldSet) => reliableParts(underWay(fields), servableCopies(fields))

  function supply(wanted: Ask, covering: RangeIndex<Span | Flight>, servable: RangeIndex<Span>): Supplied {
    const { parts, missing } = divide(wanted, covering.overlapping(wanted))
    if (missing.length > 0) throw new TypeError('No flight was started for a missing range.')
    const flown = parts.filter(isFlight)
    const withoutFallback = flown.filter((part) => subtract([part], servable.overlapping(part)).length > 0)
    return {
      wanted,
      parts,
      flights: flown.map(({ from }) => from),
      indispensable: withoutFallback.map(({ from }) => from),
    }
  }

  /** Puts copies in the place of flights that brought nothing. What has no copy either has failed. */
  function settle(
    { wanted, parts }: Supplied,
    outcomes: Outcomes,
    fresh: CopiesOf,
    servable: CopiesOf,
  ): Settled {
    const settled: Settled = { parts: [], stale: [], failed: [] }
    for (const part of parts) {
      const outcome = isFlight(part) ? (outcomes.get(part.from) ?? tooLate()) : null
      if (!(outcome instanceof Error)) {
        settled.parts.push(part)
        if (atLeastMs > 0) settled.stale.push(...staleParts(part, wanted.fields))
        continue
      }
      const renewed = divide(part, fresh(wanted.fields).overlapping(part))
      settled.parts.push(...renewed.parts)
      for (const gap of renewed.missing) {
        const old = divide(gap, allowsStale(outcome) ? servable(wanted.fields).overlapping(gap) : [])
        settled.parts.push(...old.parts)
        settled.stale.push(...old.parts.map((stale) => ({ ...stale, from: stale.from.fetchedAt })))
        settled.failed.push(...old.missing.map((range) => ({ ...range, from: outcome })))
      }
    }
    return settled
  }

  /** What of a part counts as fresh only because little is left of Oura's limit. */
  function staleParts(part: Part<Span | Flight>, fields: FieldSet): Part<number>[] {
    const { from } = part
    if (!(from instanceof Span)) return []
    const { missing } = divide(part, copies.find(resource, fields, 0))
    return missing.map((range) => ({ ...range, from: from.fetchedAt }))
  }

  /** The records of all that answers some questions, each in one place only. */
  async function readAll(
    settled: readonly Settled[],
    outcomes: Outcomes,
  ): Promise<Map<Span | Flight, RecordSet>> {
    const sources = new Map<Span | Flight, Source>()
    for (const { from } of settled.flatMap((each) => each.parts)) {
      if (sources.has(from)) continue
      if (from instanceof Span) {
        await from.readInPieces(pauseIfUsedUp)
        sources.set(from, { fetchedAt: from.fetchedAt, set: copies.read(from) })
      } else {
        const outcome = outcomes.get(from)
        if (outcome !== undefined && !(outcome instanceof Error)) sources.set(from, outcome)
      }
    }
    const fetched = [...sources.values()]
    const sets = hasIds(resource) ? withoutMoved(fetched) : fetched.map(({ set }) => set)
    return new Map(Array.from(sources.keys(), (from, index) => [from, sets[index] as RecordSet]))
  }

  /** What answers some questions, once the flights have ended that they needed. */
  async function answersOf(supplied: readonly Supplied[], outcomes: Outcomes): Promise<Answer[]> {
    const fresh = perFields((fields) => indexRanges(freshCopies(fields)))
    const servable = perFields((fields) => indexRanges(servableCopies(fields)))
    const settled = await mapInTurns(supplied, (each) => settle(each, outcomes, fresh, servable))
    const sets = await readAll(settled, outcomes)
    return mapInTurns(settled, ({ parts, stale, failed }, index) => {
      const records = parts.flatMap(({ from, ...range }) => {
        const set = sets.get(from)
        return set === undefined ? [] : [{ ...range, from: set }]
      })
      const isFromCache = supplied[index]?.flights.length === 0
      return { set: gather(records), fetchedAt: oldestOf(parts, outcomes), stale, failed, isFromCache }
    })
  }

  async function answerAll(wanted: readonly Ask[], operation: Operation, revalidationMs: number) {
    const covering = perFields((fields) =>
      indexRanges<Span | Flight>([...freshCopies(fields), ...flightParts(fields)]),
    )
    const servable = perFields((fields) => indexRanges(servableCopies(fields)))
    const supplied = wanted.map((ask) => supply(ask, covering(ask.fields), servable(ask.fields)))
    return answersOf(supplied, await landFlights(supplied, operation, revalidationMs))
  }

  /**
   * A question that is asked alone and has no copies, as the first one of a user. As a rule its records come with one
   * request, so that nothing has to be divided and put together.
   */
  function firstAsk(wanted: readonly Ask[]): Ask | null {
    const [ask] = wanted
    if (ask === undefined || wanted.length > 1 || !isNotEmpty(ask)) return null
    return copies.find(resource, ask.fields, staleMs, atLeastMs).length === 0 ? ask : null
  }

  /** The only flight under way, if it brings all that a question without copies wants. */
  function flightFor({ first, last, fields }: Ask): Flight | null {
    const [flight, another] = underWay(fields)
    if (flight === undefined || another !== undefined || flight.isRevalidation) return null
    return flight.first <= first && last <= flight.last ? flight : null
  }

  return {
    fromCopies(wanted) {
      if (firstAsk(wanted) !== null) return null
      const fresh = perFields(freshCopies)
      const divided: ReturnType<typeof divide<Span>>[] = []
      for (const ask of wanted) {
        const parts = divide(ask, fresh(ask.fields))
        if (parts.missing.length > 0) return null
        divided.push(parts)
      }
      const spans = new Set(divided.flatMap(({ parts }) => parts.map(({ from }) => from)))
      let unread = 0
      for (const span of spans) unread += span.unreadBytes
      if (unread > MAX_BYTES_AT_ONCE) return null
      // The cache holds a record in one span only, so that none has to be looked for in the others.
      const sets = new Map(Array.from(spans, (span) => [span, copies.read(span)]))
      return divided.map(({ parts }, index) => ({
        set: gather(
          parts.map(({ from, ...range }) => ({ ...range, from: sets.get(from) ?? copies.read(from) })),
        ),
        fetchedAt: oldestOf(parts, NONE_FLOWN),
        stale:
          atLeastMs > 0 ? parts.flatMap((part) => staleParts(part, wanted[index]?.fields ?? 'full')) : [],
        failed: [],
        isFromCache: true,
      }))
    },
    *missing(wanted) {
      const ask = firstAsk(wanted)
      if (ask !== null && underWay(ask.fields).length === 0) {
        const isOneRequest = ask.last - ask.first < limitsOf(resource, ask.fields).maxSpan
        if (isOneRequest) return yield { ...ask, isRevalidation: false, copyAt: Number.NEGATIVE_INFINITY }
      }
      for (const fields of WIDEST_FIRST) {
        const ranges = wanted.filter((range) => range.fields === fields && isNotEmpty(range))
        if (ranges.length === 0) continue
        const covered = { fresh: freshCopies(fields), underWay: flightParts(fields) }
        const copiesOf = indexRanges(servableCopies(fields))
        for (const range of planRanges(ranges, covered, limitsOf(resource, fields))) {
          const servable = copiesOf.overlapping(range)
          // A planned range begins with a slot that is wanted: without a copy it is no revalidation.
          const isRevalidation =
            servable.length > 0 && subtract(intersect([range], ranges), servable).length === 0
          const copyAt = isRevalidation ? oldest(servable) : Number.NEGATIVE_INFINITY
          yield { ...range, fields, isRevalidation, copyAt }
        }
      }
    },
    async answer(wanted, operation, revalidationMs) {
      const ask = firstAsk(wanted)
      const flight = ask && flightFor(ask)
      if (ask === null || flight === null) return answerAll(wanted, operation, revalidationMs)
      const outcome = await landFlight(flight, operation)
      const part = { first: ask.first, last: ask.last }
      if (outcome instanceof Error) {
        const flown = { flights: [flight], indispensable: [flight] }
        const supplied = { wanted: ask, parts: [{ ...part, from: flight }], ...flown }
        return answersOf([supplied], new Map([[flight, outcome]]))
      }
      const { set, fetchedAt } = outcome
      return [{ set: gather([{ ...part, from: set }]), fetchedAt, stale: [], failed: [], isFromCache: false }]
    },
  }
}

/** When the oldest of some parts was fetched, ms since 1970; null without any. */
function oldestOf(parts: readonly Part<Span | Flight>[], outcomes: Outcomes): number | null {
  let oldest: number | null = null
  for (const { from } of parts) {
    const source = from instanceof Span ? from : outcomes.get(from)
    if (source === undefined || source instanceof Error) continue
    if (oldest === null || source.fetchedAt < oldest) oldest = source.fetchedAt
  }
  return oldest
}

interface Settled {
  readonly parts: Part<Span | Flight>[]
  /** Parts of copies past their freshness, and when they were fetched, ms since 1970. */
  readonly stale: Part<number>[]
  readonly failed: Part<Error>[]
}

const isFlight = (part: Part<Span | Flight>): part is Part<Flight> => !(part.from instanceof Span)

/** When the oldest of some copies was fetched, ms since 1970. */
const oldest = (copies: readonly Part<Span>[]): number =>
  Math.min(...copies.map(({ from }) => from.fetchedAt))
