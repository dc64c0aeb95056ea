import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import type { OuraClient } from '../../oura/client.ts'
import type { Operation } from '../../oura/http/send.ts'
import { newestLocalTime } from '../../oura/records/local-time.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { cacheKeyOf, type OuraUser } from '../../oura/user.ts'
import type { Tracer } from '../../tracer.ts'
import type { Answer, Ask, MissingRange } from './ask.ts'
import { type Availability, createAvailability } from './availability.ts'
import { type ChangedRecords, createChangedRecords } from './changed-records.ts'
import { inFetchSpan } from './fetch-span.ts'
import { minFreshMs } from './freshness.ts'
import type { Source } from './gather.ts'
import { openEnd, toWanted } from './known-slots.ts'
import type { Loaded } from './loaded.ts'
import { openCopies } from './open-copies.ts'
import { EVERY_SLOT } from './outdated-ranges.ts'
import { createMarkReader, type FailedMarks, type FetchRecord } from './read-marks.ts'
import type { RecordCache } from './record-cache.ts'
import type { Fetch, RecordFlights } from './record-flights.ts'
import { createSingleRecords, type SingleRecords } from './single-records.ts'
import { fetchedSpan } from './span.ts'
import { createSupply } from './supply.ts'
import { pauseIfUsedUp } from './time-slice.ts'
import type { UserCache } from './user-cache.ts'

export type { Ask } from './ask.ts'

/** Records, from the cache where it holds them fresh, from Oura where not. Shared by all requests. */
export interface RecordSource extends SingleRecords, ChangedRecords {
  /**
   * Answers questions about one resource together. Each answer stands in the place of its question. If Oura is
   * unavailable, stale copies answer, and say so (stale-if-error, RFC 5861).
   */
  load<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    asks: readonly Ask[],
    operation: Operation,
  ): Promise<Loaded<S>[]>
  /** Asks Oura anew for all records of some slots, whatever is kept of them. Never answers with a stale copy. */
  refresh<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    ask: Ask,
    operation: Operation,
  ): Promise<Loaded<S>>
  /** The UTC offset of the user's newest cached record that has one, ms; null if none has. */
  utcOffsetMs(user: OuraUser): number | null
  /** How much Oura has of a resource. Kept for a day. */
  availability(user: OuraUser, resource: Resource, operation: Operation): Promise<Availability>
  /** The newest row of a time series, if there is one. Never from the cache. */
  readonly latest: OuraClient['latest']
}

export interface RecordSourceOptions {
  readonly client: OuraClient
  readonly cache: RecordCache
  readonly clock: Clock
  /** How long after their freshness copies are served if Oura is unavailable, ms. */
  readonly staleIfErrorMs: number
  /** How long Oura is waited for if there is a copy past its freshness, ms. @default 3000 */
  readonly revalidationMs?: number
  /** Called for each question of a user. @default nothing */
  readonly onRead?: (user: OuraUser) => void
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
}

/** Fewer questions are planned at once: that takes less than a millisecond. */
const MANY_ASKS = 100

export function createRecordSource(options: RecordSourceOptions): RecordSource {
  const { client, cache, clock, staleIfErrorMs, revalidationMs = 3_000, onRead = () => undefined } = options
  const { tracer } = options
  const availability = createAvailability(options)
  const marks = createMarkReader({ clock })
  /** After Oura has refused the user's token, nothing is served of what was kept for them. */
  function forgetIfRefused(user: OuraUser, error: unknown): void {
    if (error instanceof UnauthenticatedError) cache.forget(cacheKeyOf(user))
  }

  const forgetting = <T>(user: OuraUser, answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      forgetIfRefused(user, error)
      throw error
    })

  /** Answers questions from the copies of the user, and from Oura. */
  async function answer<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    asks: readonly Ask[],
    { operation, staleMs, isRefresh }: AnswerOptions,
  ): Promise<Loaded<S>[]> {
    // Before the first pause, so that the limiter knows of all parts of an operation that ask in one tick.
    const endPlan = operation.group?.beginPlan()
    try {
      const copies = await openCopies(cache, user)
      try {
        // Thousands of fields have just been resolved in this turn; what they ask for is planned in the next one.
        if (asks.length > MANY_ASKS) await pauseIfUsedUp(operation)
        const flights = copies.flights(resource)
        if (isRefresh) {
          for (const range of asks) {
            copies.outdate(resource, range)
            flights.outdate(range, clock.now())
          }
        }
        const supply = createSupply({
          resource,
          copies,
          flights,
          priority: operation.priority,
          staleMs,
          atLeastMs: minFreshMs(client.applicationLeft()),
        })
        const wanted = asks.map((ask) => toWanted(resource, ask, clock.now()))
        /** Asks Oura for what no fresh copy has. */
        const fetchMissing = () => {
          // A request that was sent before a change may lack it.
          const change = copies.marks(resource)?.clearedThrough ?? 0
          if (change > 0) flights.outdate(EVERY_SLOT, clock.now(), change)
          const plan = tracer?.start(`planner ${resource.name}`)
          let planned = 0
          for (const missing of supply.missing(wanted)) {
            planned++
            startFlight({ user, resource, copies, flights, operation }, missing)
          }
          plan?.set({ 'oura.questions': wanted.length, 'oura.planned_requests': planned })
          plan?.end()
          endPlan?.()
          return supply.answer(wanted, operation, revalidationMs)
        }
        let answers = supply.fromCopies(wanted) ?? (await fetchMissing())
        // After the requests for ranges, because they may have brought the marked records.
        if (copies.marks(resource)?.isDue(clock.now())) {
          endPlan?.()
          const fetchRecord: FetchRecord = (ouraId, own) => fetchOne(user, resource, ouraId, own)
          const failed = await marks.readAll({ resource, copies, operation, fetchRecord })
          const isComplete = answers.every((each) => each.failed.length === 0 && each.stale.length === 0)
          const again = supply.fromCopies(wanted) ?? (isComplete ? await fetchMissing() : answers)
          const isFromCache = answers.map((each) => each.isFromCache)
          answers = again.map((each, index) => ({
            ...withFailedMarks(each, failed, clock.now() - staleMs),
            isFromCache: isFromCache[index] ?? false,
          }))
        }
        operation.cost.add('cacheHits', answers.filter(({ isFromCache }) => isFromCache).length)
        const now = clock.now()
        return answers.map(({ set: { records, skipped }, fetchedAt, stale, failed }) => ({
          records: records as Loaded<S>['records'],
          skipped,
          fetchedAt,
          stale: stale.map(({ from, ...range }) => ({ ...range, from: now - from })),
          failed,
        }))
      } finally {
        copies.close()
      }
    } finally {
      endPlan?.()
    }
  }

  /** Asks Oura, and keeps what it sends. */
  function startFlight(context: FlightContext, missing: MissingRange): void {
    const { user, resource, copies, flights, operation } = context
    const { first, fields, isRevalidation } = missing
    // Only events keep the later slots empty.
    const end = copies.isConfirmed(resource) ? openEnd(resource, missing, clock.now()) : null
    const range = { ...missing, last: end ?? missing.last }
    const { last } = range
    const { cost, deadlineAt, priority } = operation
    const ticket = operation.group?.announce(range.copyAt)
    copies.retain()
    const sentAfter = copies.marks(resource)?.last ?? 0
    const started = { fields, isRevalidation, deadlineAt, priority, sentAfter }
    const fetch: Fetch<Source> = async (patience, flight) => {
      try {
        const fetchedAt = clock.now()
        // Not a copy: a caller who joins later may have more time.
        const shared: Operation = Object.assign(
          patience,
          { cost },
          priority && { priority },
          ticket && { ticket },
          isRevalidation && { maxRetries: 0 },
        )
        const fetched = await client.list(user, resource, range, { fields }, shared)
        const isOpenEnded = end !== null
        const origin = {
          resource,
          first,
          last,
          fields,
          fetchedAt,
          outdatedAt: flight.outdatedAt,
          isOpenEnded,
        }
        copies.put(fetchedSpan(origin, fetched), sentAfter)
        const localTime = newestLocalTime(resource, fetched.records)
        if (localTime !== null) copies.putLocalTime(localTime)
        return { fetchedAt, set: fetched }
      } catch (error) {
        forgetIfRefused(user, error)
        throw error
      } finally {
        ticket?.end()
        copies.close()
      }
    }
    flights.start(
      range,
      started,
      tracer === undefined ? fetch : inFetchSpan(tracer, { resource, range: missing, fields }, fetch),
    )
  }

  /** Announces a request of its own. */
  async function announced<T>(operation: Operation, send: (operation: Operation) => Promise<T>): Promise<T> {
    const ticket = operation.group?.announce(Number.NEGATIVE_INFINITY)
    if (ticket === undefined) return send(operation)
    return send({ ...operation, ticket }).finally(() => ticket.end())
  }

  const fetchOne: OuraClient['get'] = (user, resource, ouraId, operation) =>
    forgetting(
      user,
      announced(operation, (own) => client.get(user, resource, ouraId, own)),
    )

  return {
    load(user, resource, asks, operation) {
      onRead(user)
      return answer(user, resource, asks, { operation, staleMs: staleIfErrorMs, isRefresh: false })
    },
    async refresh(user, resource, ask, operation) {
      const [loaded] = await answer(user, resource, [ask], { operation, staleMs: 0, isRefresh: true })
      if (loaded === undefined) throw new TypeError('A question has no answer.')
      return loaded
    },
    utcOffsetMs: (user) => cache.newestLocalTime(cacheKeyOf(user))?.utcOffsetMs ?? null,
    ...createSingleRecords({ cache, marks, fetchOne }),
    ...createChangedRecords({
      cache,
      clock,
      marks,
      fetchOne,
      load: (user, resource, asks, operation) =>
        answer(user, resource, asks, { operation, staleMs: 0, isRefresh: false }),
    }),
    availability: (user, resource, operation) =>
      forgetting(
        user,
        announced(operation, (own) => availability(user, resource, own)),
      ),
    latest: (user, resource, operation) =>
      forgetting(
        user,
        announced(operation, (own) => client.latest(user, resource, own)),
      ),
  }
}

interface AnswerOptions {
  readonly operation: Operation
  readonly staleMs: number
  readonly isRefresh: boolean
}

interface FlightContext {
  readonly user: OuraUser
  readonly resource: Resource
  readonly copies: UserCache
  readonly flights: RecordFlights<Source>
  readonly operation: Operation
}

/**
 * An answer whose copies of some records are known to be outdated, because Oura could not be asked for them: they are
 * stale, or too old to be served.
 * @param servableSince copies that are outdated since then may be served, ms since 1970
 */
function withFailedMarks(answer: Answer, failedMarks: FailedMarks, servableSince: number): Answer {
  const stale = [...answer.stale]
  const failed = [...answer.failed]
  for (const { ouraId, slot } of failedMarks.size === 0 ? [] : answer.set.records) {
    const found = ouraId === null ? undefined : failedMarks.get(ouraId)
    if (found === undefined) continue
    if (found.mark.at > servableSince) {
      stale.push({ first: slot, last: slot, from: answer.fetchedAt ?? found.mark.at })
    } else failed.push({ first: slot, last: slot, from: found.error })
  }
  return { ...answer, stale, failed }
}
