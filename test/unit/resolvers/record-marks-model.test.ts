import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayToSlot, slotToDay } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout as workoutResource } from '../../../src/oura/resources/workout.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import type { RecordMark } from '../../../src/resolvers/data/record-marks.ts'
import type { UserCache } from '../../../src/resolvers/data/user-cache.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { spanOf } from '../../support/resolvers/spans.ts'

const workout: Resource = workoutResource
const FIRST = dayToSlot('2026-06-01')
const DAYS = 3
const IDS = ['a', 'b']

const day = fc.integer({ min: 0, max: DAYS - 1 })
const id = fc.constantFrom(...IDS)
const step = fc.oneof(
  // Oura's data changes, and the event comes at once. Two of the days are later than any that is asked for.
  fc.record({ type: fc.constant('put' as const), id, day: fc.integer({ min: 0, max: DAYS + 1 }) }),
  fc.record({ type: fc.constant('delete' as const), id }),
  // A request for a range is sent, or the oldest one ends.
  fc.record({ type: fc.constant('send' as const), first: day, length: fc.integer({ min: 1, max: DAYS }) }),
  fc.record({ type: fc.constant('land' as const) }),
  // All marked records are asked for, or the oldest of these requests ends.
  fc.record({ type: fc.constant('ask' as const) }),
  fc.record({ type: fc.constant('answer' as const) }),
)

interface Version {
  readonly id: string
  readonly slot: number
  readonly text: string
}

interface WorldOptions {
  /** Every change is announced: copies that reach the last day know that later ones are empty. */
  readonly isConfirmed?: boolean
}

/** Oura, a user's cache, and the requests between them. */
function createWorld({ isConfirmed = false }: WorldOptions = {}) {
  let now = Date.parse('2026-11-20T12:00:00Z')
  const cache = createRecordCache({
    maxBytes: 10_000_000,
    clock: { now: () => now },
    confirmedPeriod: () => ({ since: 0, until: now }),
  })
  const copies: UserCache = cache.open('anna', '', isConfirmed)
  const records = new Map<string, Version>()
  const [ranges, singles]: (() => void)[][] = [[], []]
  let versions = 0
  const toRaw = ({ id, slot, text }: Version) => ({ id, day: slotToDay(slot), label: text })
  const event = (ouraId: string, isDeleted: boolean) =>
    cache.mark('anna', { resource: workout, ouraId, isDeleted, at: now })

  const world = {
    put(id: string, day: number) {
      records.set(id, { id, slot: FIRST + day, text: `version ${versions++}` })
      event(id, false)
    },
    delete(id: string) {
      if (records.delete(id)) event(id, true)
    },
    send(first: number, length: number) {
      const range = { first: FIRST + first, last: FIRST + Math.min(first + length, DAYS) - 1 }
      const data = [...records.values()]
        .filter(({ slot }) => slot >= range.first && slot <= range.last)
        .map(toRaw)
      const [fetchedAt, sentAfter] = [now, copies.marks(workout)?.last ?? 0]
      const isOpenEnded = isConfirmed && range.last === FIRST + DAYS - 1
      if (isOpenEnded && [...records.values()].some(({ slot }) => slot > range.last)) return
      ranges?.push(() => copies.put(spanOf(workout, { ...range, fetchedAt, isOpenEnded }, data), sentAfter))
    },
    land: () => ranges?.shift()?.(),
    ask() {
      for (const mark of copies.marks(workout)?.due(now) ?? []) singles?.push(single(mark))
    },
    answer: () => singles?.shift()?.(),
    /** What a reader would be served, once the marked records were fetched. */
    read() {
      world.ask()
      while (singles?.length) world.answer()
      return copies.find(workout, 'full', 0).map(({ first, last, from }) => ({
        first,
        last,
        records: copies
          .read(from)
          .records.filter(({ slot }) => slot >= first && slot <= last)
          .map((record) => ({
            id: record.ouraId,
            slot: record.slot,
            text: (record as { label?: unknown }).label,
          })),
      }))
    },
    actual: (first: number, last: number) =>
      [...records.values()]
        .filter(({ slot }) => slot >= first && slot <= last)
        .sort((a, b) => a.slot - b.slot || (a.id < b.id ? -1 : 1)),
    tick: () => now++,
  }

  function single(mark: RecordMark): () => void {
    const version = records.get(mark.ouraId)
    const record = version === undefined ? null : workout.convert(toRaw(version))
    const fetchedAt = now
    return () => copies.change(workout, mark, { ouraId: mark.ouraId, record, fetchedAt })
  }
  return world
}

test('a response of a request from before a move does not take the record from its new day', () => {
  const world = createWorld()
  const steps = [
    () => world.put('a', 0),
    () => world.send(0, 2),
    () => world.send(0, 1),
    () => world.land(),
    () => world.put('a', 1),
    () => world.read(),
    () => world.land(),
  ]
  for (const each of steps) {
    world.tick()
    each()
  }
  expect(world.read().flatMap(({ records }) => records)).toEqual(world.actual(FIRST, FIRST + 1))
})

test.each([
  ['by time', { isConfirmed: false }],
  ['as confirmed by events', { isConfirmed: true }],
])('after any events and requests, a reader is served what Oura has, and nothing older: %s', (_, options) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const world = createWorld(options)
      for (const each of steps) {
        world.tick()
        if (each.type === 'put') world.put(each.id, each.day)
        else if (each.type === 'delete') world.delete(each.id)
        else if (each.type === 'send') world.send(each.first, each.length)
        else world[each.type]()
      }
      world.tick()
      for (const { first, last, records } of world.read()) {
        expect(records).toEqual(world.actual(first, last))
      }
    }),
    { numRuns: propertyRuns(100) },
  )
})

test('a record of a new day is served from a copy that is known to be followed by empty days', () => {
  const world = createWorld({ isConfirmed: true })
  const steps = [
    () => world.put('a', 0),
    () => world.send(0, DAYS),
    () => world.land(),
    () => world.put('b', DAYS),
    () => world.read(),
  ]
  for (const each of steps) {
    world.tick()
    each()
  }
  const [copy] = world.read()
  expect(copy).toMatchObject({ first: FIRST, records: [{ id: 'a' }, { id: 'b' }] })
  expect(copy?.last).toBeGreaterThan(FIRST + DAYS)
})
