import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { ForbiddenError, UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import type { FieldSet } from '../../../src/oura/records/field-set.ts'
import { toRecordSet } from '../../../src/oura/records/record-set.ts'
import { dayToSlot, type SlotRange, slotToDay } from '../../../src/oura/records/slots.ts'
import { dailyActivity } from '../../../src/oura/resources/daily-activity.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import type { Answer, Ask, MissingRange } from '../../../src/resolvers/data/ask.ts'
import type { Source } from '../../../src/resolvers/data/gather.ts'
import { createOperation } from '../../../src/resolvers/data/operation.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { RecordFlights } from '../../../src/resolvers/data/record-flights.ts'
import { createSupply } from '../../../src/resolvers/data/supply.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { spanOf } from '../../support/resolvers/spans.ts'

const resource: Resource = dailyActivity
const NOW = Date.parse('2026-11-20T12:00:00Z')
const clock = { now: () => NOW }
const MINUTE_MS = 60_000

const recordsOf = ({ first, last }: SlotRange) =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const day = slotToDay(first + index)
    return { id: `id of ${day}`, day, score: 80 }
  })

const range = fc
  .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }))
  .map(([length, back]) => ({
    first: dayToSlot('2026-11-20') - back - length,
    last: dayToSlot('2026-11-20') - back,
  }))
const fields = fc.constantFrom<FieldSet>('full', 'light', 'core')
const error = fc.constantFrom(
  null,
  null,
  new UpstreamUnavailableError('Oura is down.'),
  new ForbiddenError('Oura refuses.'),
)
/** What a user has and waits for when the question comes. */
const world = fc.record({
  ask: fc.record({ range, fields }).map((ask): Ask => ({ ...ask.range, fields: ask.fields })),
  copies: fc.array(
    fc.record({ range, fields, ageMs: fc.constantFrom(0, 30 * MINUTE_MS, 48 * 60 * MINUTE_MS) }),
    {
      maxLength: 1,
    },
  ),
  underWay: fc.array(fc.record({ range, fields, isRevalidation: fc.boolean() }), { maxLength: 2 }),
  errors: fc.array(error, { minLength: 1, maxLength: 3 }),
  staleMs: fc.constantFrom(0, 24 * 60 * MINUTE_MS),
  atLeastMs: fc.constantFrom(0, 60 * MINUTE_MS),
})
type World = typeof world extends fc.Arbitrary<infer W> ? W : never

/** Asks Oura for what is missing, and answers questions. */
async function answer({ copies, underWay, errors, staleMs, atLeastMs }: World, wanted: readonly Ask[]) {
  const cache = createRecordCache({ maxBytes: 100_000_000, clock })
  const user = cache.open('anna')
  for (const copy of copies) {
    const sketch = { ...copy.range, fields: copy.fields, fetchedAt: NOW - copy.ageMs }
    user.put(spanOf(resource, sketch, recordsOf(copy.range)))
  }
  const flights = new RecordFlights<Source>()
  let started = 0
  const start = (slots: SlotRange, options: { fields: FieldSet; isRevalidation: boolean }) => {
    const failure = errors[started++ % errors.length] ?? null
    flights.start(slots, { ...options, deadlineAt: NOW + MINUTE_MS }, async () => {
      if (failure !== null) throw failure
      return { fetchedAt: NOW, set: toRecordSet(resource, recordsOf(slots), slots) }
    })
  }
  for (const flight of underWay) start(flight.range, flight)
  const supply = createSupply({ resource, copies: user, flights, staleMs, atLeastMs })
  const missing: MissingRange[] = []
  for (const each of supply.missing(wanted)) {
    missing.push(each)
    start(each, each)
  }
  const signal = new CancellationSource()
  const operation = createOperation({ signal, budgetMs: MINUTE_MS, clock, total: createCost() })
  const answers = await supply.answer(wanted, operation, 0)
  return { missing, answer: described(answers[0] as Answer) }
}

const described = ({ set, ...rest }: Answer) => ({
  ...rest,
  keys: set.records.map(({ key }) => key),
  skipped: set.skipped,
})

test('a question alone has the answer that it has among others', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      expect(await answer(given, [given.ask])).toEqual(await answer(given, [given.ask, given.ask]))
    }),
    { numRuns: propertyRuns(5) },
  )
})

test('a first question needs one request, and as many as its length needs', async () => {
  const last = dayToSlot('2026-11-20')
  const nothing: Omit<World, 'ask'> = { copies: [], underWay: [], errors: [null], staleMs: 0, atLeastMs: 0 }
  const ask = (days: number, set: FieldSet): Ask => ({ first: last - days + 1, last, fields: set })
  for (const [days, set, requests] of [
    [30, 'full', 1],
    [366, 'full', 1],
    [367, 'full', 2],
    [3650, 'light', 1],
  ] as const) {
    const question = ask(days, set)
    const { missing, answer: got } = await answer({ ...nothing, ask: question }, [question])
    expect(missing).toHaveLength(requests)
    expect(got.keys).toHaveLength(days)
    expect(got).toMatchObject({ fetchedAt: NOW, stale: [], failed: [], isFromCache: false })
  }
})
