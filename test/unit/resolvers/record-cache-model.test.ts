import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { containsFields, type FieldSet } from '../../../src/oura/records/field-set.ts'
import { dayToSlot, type SlotRange, slotToDay } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout as workoutResource } from '../../../src/oura/resources/workout.ts'
import { createRecordCache, type RecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { spanOf } from '../../support/resolvers/spans.ts'

const workout: Resource = workoutResource
const START = Date.parse('2026-11-20T12:00:00Z')
const TODAY = dayToSlot('2026-11-20')
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const USERS = ['anna', 'ben'] as const
const FIELDS: readonly FieldSet[] = ['core', 'light', 'full']
type User = (typeof USERS)[number]

/** What a fetch brought: the ids of each day. */
interface Fetch extends SlotRange {
  readonly fields: FieldSet
  readonly fetchedAt: number
  readonly days: ReadonlyMap<number, ReadonlySet<string>>
}

/** A cache in its simplest form: an entry for each user and day, nothing evicted. */
function createModel() {
  interface Entry {
    readonly fetch: Fetch
    ids: Set<string>
    outdatedAt: number | null
  }
  const users = new Map<User, Map<number, Entry>>()
  const daysOf = (user: User) => {
    const days = users.get(user) ?? new Map<number, Entry>()
    users.set(user, days)
    return days
  }
  const width = (fields: FieldSet) => FIELDS.indexOf(fields)
  const beats = (a: Fetch, b: Fetch) =>
    a.fetchedAt > b.fetchedAt || (a.fetchedAt === b.fetchedAt && width(a.fields) > width(b.fields))

  return {
    put(user: User, fetch: Fetch) {
      const days = daysOf(user)
      for (let day = fetch.first; day <= fetch.last; day++) {
        const known = days.get(day)
        if (known !== undefined && beats(known.fetch, fetch)) continue
        days.set(day, { fetch, ids: new Set(fetch.days.get(day)), outdatedAt: null })
      }
      for (const entry of days.values()) {
        if (entry.fetch !== fetch) continue
        for (const other of days.values()) {
          if (other.fetch === fetch) continue
          for (const id of entry.ids) {
            if (!other.ids.has(id)) continue
            if (beats(other.fetch, fetch)) entry.ids.delete(id)
            else other.ids.delete(id)
          }
        }
      }
    },
    outdate(user: User, { first, last }: SlotRange, at: number) {
      for (const [day, entry] of daysOf(user)) {
        if (day >= first && day <= last) entry.outdatedAt = Math.min(at, entry.outdatedAt ?? at)
      }
    },
    forget: (user: User) => users.delete(user),
    /** By day, of those that may be served. */
    served(user: User, fields: FieldSet, now: number, staleMs: number) {
      const found = new Map<number, { fetchedAt: number; ids: string[] }>()
      for (const [day, { fetch, ids, outdatedAt }] of daysOf(user)) {
        const age = now - ((day + 1) * DAY + 12 * HOUR)
        const freshMs = age < DAY ? MINUTE : age < 7 * DAY ? 10 * MINUTE : age < 30 * DAY ? 60 * MINUTE : DAY
        const isServable = now - fetch.fetchedAt < freshMs + staleMs
        const isOutdated = outdatedAt !== null && now - outdatedAt >= staleMs
        if (!isServable || isOutdated || !containsFields(fetch.fields, fields)) continue
        found.set(day, { fetchedAt: fetch.fetchedAt, ids: [...ids].sort() })
      }
      return found
    },
  }
}

/** What the cache serves, in the form of the model. */
function servedBy(cache: RecordCache, user: User, fields: FieldSet, staleMs: number) {
  const copies = cache.open(user)
  const found = new Map<number, { fetchedAt: number; ids: string[] }>()
  let previous = Number.NEGATIVE_INFINITY
  for (const { first, last, from } of copies.find(workout, fields, staleMs)) {
    if (first <= previous || last < first) throw new Error('the parts are not ascending and disjoint')
    previous = last
    const { records } = copies.read(from)
    for (let day = first; day <= last; day++) {
      const ids = records.flatMap(({ slot, ouraId }) => (slot === day ? [String(ouraId)] : []))
      found.set(day, { fetchedAt: from.fetchedAt, ids: ids.sort() })
    }
  }
  copies.close()
  return found
}

const user = fc.constantFrom(...USERS)
const range = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -9, max: 1 }) },
      { weight: 1, arbitrary: fc.integer({ min: -45, max: 1 }) },
    ),
    fc.integer({ min: 0, max: 7 }),
  )
  .map(([first, length]) => ({ first: TODAY + first, last: TODAY + first + length }))

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('fetch' as const),
      user,
      range,
      fields: fc.constantFrom(...FIELDS),
      lateness: fc.nat(3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('move' as const),
      user,
      id: fc.nat(3),
      day: fc.integer({ min: -9, max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1_000, 2 * MINUTE, 20 * MINUTE, 2 * HOUR, 30 * HOUR),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('outdate' as const), user, range }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), user }) },
)

/** Runs steps against a cache and the model, and compares after each one. */
function run(
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
  maxBytes: number,
  compare: (cache: RecordCache, model: ReturnType<typeof createModel>, now: number) => void,
) {
  let now = START
  const cache = createRecordCache({ maxBytes, clock: { now: () => now } })
  const model = createModel()
  // On which day Oura has each record.
  const places = new Map(
    USERS.map((name) => [name, new Map([0, 1, 2, 3].map((id) => [`workout-${id}`, TODAY - 2 * id]))]),
  )
  let pending: { lateness: number; land: () => void }[] = []

  for (const action of steps) {
    switch (action.type) {
      case 'wait':
        now += action.ms
        break
      case 'move':
        places.get(action.user)?.set(`workout-${action.id}`, TODAY + action.day)
        break
      case 'outdate': {
        const copies = cache.open(action.user)
        copies.outdate(workout, action.range)
        copies.close()
        model.outdate(action.user, action.range, now)
        break
      }
      case 'forget':
        cache.forget(action.user)
        model.forget(action.user)
        // What is on its way to them is lost.
        pending = pending.filter((each) => !Object.hasOwn(each, action.user))
        break
      case 'fetch': {
        const { first, last } = action.range
        const days = new Map<number, Set<string>>()
        for (const [id, day] of places.get(action.user) ?? []) {
          if (day >= first && day <= last) days.set(day, (days.get(day) ?? new Set()).add(id))
        }
        const fetch = { first, last, fields: action.fields, fetchedAt: now, days }
        const data = [...days].flatMap(([day, ids]) =>
          Array.from(ids, (id) => ({
            id,
            day: slotToDay(day),
            start_datetime: `${slotToDay(day)}T10:00:00Z`,
          })),
        )
        const copies = cache.open(action.user)
        const land = () => {
          copies.put(spanOf(workout, fetch, data))
          copies.close()
          model.put(action.user, fetch)
        }
        pending.push({ lateness: action.lateness, land, [action.user]: true })
      }
    }
    for (const each of pending.filter(({ lateness }) => lateness === 0)) each.land()
    pending = pending.filter(({ lateness }) => lateness > 0)
    for (const each of pending) each.lateness--
    compare(cache, model, now)
  }
}

const QUESTIONS = USERS.flatMap((name) =>
  FIELDS.flatMap((fields) => [0, 6 * HOUR].map((staleMs) => ({ name, fields, staleMs }))),
)

describe('the record cache against a model with an entry for each day', () => {
  test('serves the same days with the same records, if nothing is evicted', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        run(steps, 100_000_000, (cache, model, now) => {
          for (const { name, fields, staleMs } of QUESTIONS) {
            const [found, expected] = [
              servedBy(cache, name, fields, staleMs),
              model.served(name, fields, now, staleMs),
            ]
            // Node's own comparison first: vitest's takes most of the time.
            if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected)
          }
        })
      }),
      { numRuns: propertyRuns(3) },
    )
  })

  test('serves no record twice, and stays within its bound, whatever is evicted', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 700, max: 8_000 }),
        (steps, maxBytes) => {
          run(steps, maxBytes, (cache) => {
            expect(cache.bytes).toBeLessThanOrEqual(maxBytes)
            for (const name of USERS) {
              const ids = [...servedBy(cache, name, 'core', 6 * HOUR).values()].flatMap((day) => day.ids)
              expect(new Set(ids).size).toBe(ids.length)
            }
          })
        },
      ),
    )
  })
})
