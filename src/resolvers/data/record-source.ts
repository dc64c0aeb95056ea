import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import type { OuraClient } from '../../oura/client.ts'
import { CircuitOpenError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { latestToday, type SlotRange, timeToSlot, WHOLE } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { cacheKeyOf, type OuraUser } from '../../oura/user.ts'
import { comparePositions, recordPosition } from '../paging/cursor.ts'
import { createFlights, type Flight } from './flights.ts'
import { limitsOf } from './plan-limits.ts'
import { joinOverlaps, planRanges } from './range-planner.ts'
import type { CachedSlot, RecordCache, Shelf } from './record-cache.ts'

/** A question for all documents of some slots. */
export interface Ask extends SlotRange {
  /** With the heavy fields. */
  readonly full: boolean
}

/** Documents of the slots that were asked for, in order of time. */
export interface Loaded<S extends Shape = Shape> {
  readonly documents: readonly OuraRecord<S>[]
  /** Age of the oldest of them where Oura could not be asked for newer ones, ms; else null. */
  readonly staleForMs: number | null
}

/** Documents, from the cache where it holds them fresh, from Oura where not. Shared by all requests. */
export interface RecordSource {
  /**
   * Answers questions about one resource together. Each answer stands in the place of its question: the
   * documents in order of time, or the error that kept them from coming. While Oura is spared because it keeps
   * failing, documents past their freshness answer too, and say so.
   */
  load<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    asks: readonly Ask[],
    operation: Operation,
  ): Promise<(Loaded<S> | Error)[]>
  /** One record by Oura's id; null if Oura has none. Never from the cache. */
  readonly record: OuraClient['get']
  /** The newest row of a time series; null when there is none. Never from the cache. */
  readonly latest: OuraClient['latest']
}

type Slots = Map<number, CachedSlot>

export interface RecordSourceOptions {
  readonly client: OuraClient
  readonly cache: RecordCache
  readonly clock: Clock
  /** How long past their freshness documents still serve while Oura keeps failing, ms. */
  readonly staleIfErrorMs: number
}

export function createRecordSource({
  client,
  cache,
  clock,
  staleIfErrorMs,
}: RecordSourceOptions): RecordSource {
  const flights = createFlights<Slots>()

  /** Where documents of the user are found and kept for as long as their consent is as it is now. */
  async function openPlace(user: OuraUser): Promise<Place> {
    const name = cacheKeyOf(user)
    const consent = (await user.consent?.()) ?? ''
    return { shelf: cache.shelfOf(name, consent), group: `${name}/${consent}` }
  }

  /** Whom Oura no longer knows must not go on reading what was kept for them. */
  const forgetting = <T>(user: OuraUser, answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (error instanceof UnauthenticatedError) cache.forget(cacheKeyOf(user))
      throw error
    })

  function startFlight(
    user: OuraUser,
    { shelf, group }: Place,
    resource: Resource,
    range: SlotRange,
    full: boolean,
    { cost, deadlineAt }: Operation,
  ): void {
    flights.start(groupOf(group, resource), range, full, deadlineAt, async (shared) => {
      const fetchedAt = clock.now()
      // Not a copy: who joins later may have more time.
      const operation: Operation = Object.assign(shared, { cost })
      const documents = await forgetting(
        user,
        client.list(user, resource, range, { fields: full ? 'full' : 'light' }, operation),
      )
      const slots = toSlots(documents, range, full, fetchedAt)
      for (const [slot, entry] of slots) shelf.put(resource, slot, entry)
      return slots
    })
  }

  /** The range from the cache alone, past its freshness where need be; null where some of it is not there. */
  function loadStale({ shelf }: Place, resource: Resource, range: Ask): Loaded | null {
    const slots: Slots = new Map()
    for (const slot of slotsOf([range])) {
      const entry = shelf.getStale(resource, slot, range.full, staleIfErrorMs)
      if (entry === undefined) return null
      slots.set(slot, entry)
    }
    const oldest = Math.min(...Array.from(slots.values(), ({ fetchedAt }) => fetchedAt))
    return { ...collectAll(slots, range), staleForMs: clock.now() - oldest }
  }

  return {
    record: (user, resource, ouraId, operation) =>
      forgetting(user, client.get(user, resource, ouraId, operation)),
    latest: (user, resource, operation) => forgetting(user, client.latest(user, resource, operation)),
    async load<S extends Shape>(
      user: OuraUser,
      resource: Resource<S>,
      asks: readonly Ask[],
      operation: Operation,
    ) {
      const present = lastSlot(resource, clock.now())
      const place = await openPlace(user)
      const { shelf, group } = place
      const ranges = asks.map(({ first, last, full }) => ({
        // Nothing was measured before 1970, and Oura cannot read the years before 1.
        first: Math.max(first, 0),
        last: Math.min(last, present),
        full: full || resource.lightFields === null,
      }))
      const known: Slots = new Map()
      const joined = new Set<Flight<Slots>>()

      // Full questions first: what they fetch answers light ones as well.
      for (const full of [true, false]) {
        const wanted = ranges.filter((range) => range.full === full)
        const isKnown = (slot: number): boolean => {
          const entry = known.get(slot) ?? shelf.getFresh(resource, slot, full)
          if (entry === undefined || (full && !entry.full)) return false
          known.set(slot, entry)
          return true
        }
        const flightOf = (slot: number) => flights.find(groupOf(group, resource), slot, full)
        const isCovered = (slot: number) => isKnown(slot) || flightOf(slot) !== undefined
        for (const range of planRanges(wanted, isCovered, limitsOf(resource, full))) {
          startFlight(user, place, resource, range, full, operation)
        }
        for (const slot of slotsOf(wanted)) {
          const flight = isKnown(slot) ? undefined : flightOf(slot)
          if (flight !== undefined) joined.add(flight)
        }
      }

      const isAnswered = (range: Ask) => [...slotsOf([range])].every((slot) => known.has(slot))
      operation.cost.add('cacheHits', ranges.filter(isAnswered).length)

      const failed = new Map<Flight<Slots>, Error>()
      await Promise.all(
        Array.from(joined, (flight) =>
          flight.join(operation).then(
            (slots) => {
              for (const [slot, entry] of slots)
                if (entry.full || !known.get(slot)?.full) known.set(slot, entry)
            },
            (error: unknown) => failed.set(flight, error instanceof Error ? error : new Error(String(error))),
          ),
        ),
      )
      return ranges.map((range) => {
        const loaded = collect(known, range, failed)
        return (
          loaded instanceof CircuitOpenError ? (loadStale(place, resource, range) ?? loaded) : loaded
        ) as Loaded<S> | Error
      })
    },
  }
}

interface Place {
  readonly shelf: Shelf
  /** Name of the flights whose answers may be shared. */
  readonly group: string
}

const groupOf = (group: string, resource: Resource) => `${group}/${resource.name}`

/** The last slot that can hold anything yet. */
function lastSlot(resource: Resource, now: number): number {
  switch (resource.slotUnit) {
    case 'day':
      return latestToday(now)
    case 'hour':
      // Oura's clock may be ahead of ours.
      return timeToSlot(now) + 1
    case 'whole':
      return WHOLE.last
  }
}

/** Sorts documents into their slots; every slot of the range gets its entry, if an empty one. */
function toSlots(
  documents: readonly OuraRecord[],
  { first, last }: SlotRange,
  full: boolean,
  fetchedAt: number,
): Slots {
  const lists = new Map<number, OuraRecord[]>()
  for (let slot = first; slot <= last; slot++) lists.set(slot, [])
  for (const document of documents) lists.get(document.slot)?.push(document)
  const slots: Slots = new Map()
  for (const [slot, list] of lists) slots.set(slot, { documents: list.sort(byTime), full, fetchedAt })
  return slots
}

const byTime = (a: OuraRecord, b: OuraRecord) => comparePositions(recordPosition(a), recordPosition(b))

/** The documents of a range, or the error of the flight that should have brought some of them. */
function collect(slots: Slots, range: Ask, failed: ReadonlyMap<Flight<Slots>, Error>): Loaded | Error {
  for (const [flight, error] of failed) {
    for (let slot = Math.max(flight.first, range.first); slot <= Math.min(flight.last, range.last); slot++) {
      const entry = slots.get(slot)
      if (entry === undefined || (range.full && !entry.full)) return error
    }
  }
  return collectAll(slots, range)
}

function collectAll(slots: Slots, { first, last }: SlotRange): Loaded {
  const documents: OuraRecord[] = []
  for (let slot = first; slot <= last; slot++) {
    for (const document of slots.get(slot)?.documents ?? []) documents.push(document)
  }
  return { documents, staleForMs: null }
}

function* slotsOf(ranges: readonly SlotRange[]): Generator<number> {
  for (const { first, last } of joinOverlaps(ranges)) for (let slot = first; slot <= last; slot++) yield slot
}
