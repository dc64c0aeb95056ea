import { describe, expect, test } from 'vitest'
import { sourceOf } from '../../../src/oura/records/record-class.ts'
import { dayToSlot, timeToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import { heartrate } from '../../../src/oura/resources/heartrate.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout } from '../../../src/oura/resources/workout.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { type Ask, createRecordSource } from '../../../src/resolvers/data/record-source.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { DEMO_TOKEN } from '../../../src/simulator/simulator.ts'
import { demoUser, NOW, operationWith, startClient } from '../../support/client.ts'

const RANGE: Ask = { first: dayToSlot('2026-09-01'), last: dayToSlot('2026-09-30'), fields: 'full' }
const LATER: Ask = { first: dayToSlot('2026-10-01'), last: dayToSlot('2026-10-20'), fields: 'full' }

/** A record source on a simulator, with some days of a resource in the cache. */
async function startMarked(resource: Resource, { staleIfErrorMs = 0, asks = [RANGE, LATER] } = {}) {
  const gate = await startClient({ maxRetries: 0 })
  const { clock, client, simulator } = gate
  const cache = createRecordCache({ maxBytes: 64 * 1024 * 1024, clock })
  const source = createRecordSource({ client, cache, clock, staleIfErrorMs })
  const load = async (ask: Ask = RANGE) => {
    const operation = { ...operationWith(), deadlineAt: clock.now() + 10_000 }
    const [loaded] = await source.load(demoUser, resource, [ask], operation)
    if (loaded === undefined) throw new Error('no answer')
    return loaded
  }
  const read = async (ask: Ask = RANGE) =>
    (await load(ask)).records.map((record) => sourceOf(record) as { id: string; day: string; score?: number })
  for (const ask of asks) await read(ask)
  const [first] = await read(asks[0])
  if (first === undefined) throw new Error('no records')
  let seen = simulator.journal.length
  return {
    ...gate,
    source,
    cache,
    load,
    read,
    id: first.id,
    record: first,
    mark: (ouraId = first.id, isDeleted = false) =>
      cache.mark(demoUser.key, { resource, ouraId, isDeleted, at: clock.now() }),
    change: (fields: Parameters<typeof simulator.changeRecord>[3]) =>
      simulator.changeRecord(DEMO_TOKEN, resource.name, first.id, fields),
    newRequests() {
      const requests = simulator.journal.slice(seen).map(({ path }) => path)
      seen = simulator.journal.length
      return requests
    },
    [Symbol.asyncDispose]: () => gate[Symbol.asyncDispose](),
  }
}

describe('a record that Oura has announced as changed', () => {
  test('is fetched alone by the next reader, and only once', async () => {
    await using gate = await startMarked(dailySleep)
    gate.change({ score: 1 })
    gate.mark()
    const [first] = await gate.read()
    expect(first).toMatchObject({ id: gate.id, score: 1 })
    expect(await gate.read()).toContainEqual(first)
    expect(gate.newRequests()).toEqual([`/v2/usercollection/daily_sleep/${gate.id}`])
  })

  test('is fetched by a query itself if a subscription has only asked in the background', async () => {
    await using gate = await startMarked(dailySleep)
    gate.mark()
    gate.simulator.setLatency(50)
    const changed = (priority: 'query' | 'background') =>
      gate.source.changed(
        demoUser,
        dailySleep,
        { ouraId: gate.id, cursor: '1' },
        {
          fields: 'full',
          operation: { ...operationWith(), priority, deadlineAt: gate.clock.now() + 10_000 },
        },
      )
    await Promise.all([changed('background'), changed('background'), gate.read(), changed('background')])
    // A request in the background may wait behind all queries; one of a query serves all callers.
    expect(gate.newRequests()).toHaveLength(2)
  })

  test('is fetched once by many readers at one time', async () => {
    await using gate = await startMarked(dailySleep)
    gate.change({ score: 1 })
    gate.mark()
    const answers = await Promise.all([gate.read(), gate.read(), gate.read()])
    for (const [first] of answers) expect(first).toMatchObject({ score: 1 })
    expect(gate.newRequests()).toHaveLength(1)
  })

  test('leaves its old day and joins the new one', async () => {
    await using gate = await startMarked(workout)
    gate.change({ day: '2026-10-10' })
    gate.mark()
    expect((await gate.read(LATER)).filter(({ id }) => id === gate.id)).toMatchObject([{ day: '2026-10-10' }])
    expect((await gate.read()).filter(({ id }) => id === gate.id)).toEqual([])
    expect(gate.newRequests()).toHaveLength(1)
  })

  test('is removed without a request if it was deleted', async () => {
    await using gate = await startMarked(dailySleep)
    gate.change(null)
    gate.mark(gate.id, true)
    expect((await gate.read()).map(({ id }) => id)).not.toContain(gate.id)
    expect(gate.newRequests()).toEqual([])
  })

  test('keeps its copy while Oura does not find it, and is deleted after ten minutes', async () => {
    await using gate = await startMarked(dailySleep)
    gate.change(null)
    gate.mark()
    expect(await gate.read()).toContainEqual(gate.record)
    expect(await gate.read()).toContainEqual(gate.record)
    expect(gate.newRequests()).toHaveLength(1)
    gate.clock.time += 31_000
    expect(await gate.read()).toContainEqual(gate.record)
    gate.clock.time += 10 * 60_000
    expect(await gate.read()).not.toContainEqual(gate.record)
    await gate.read()
    expect(gate.newRequests()).toHaveLength(2)
  })

  test('is stale in an answer that comes while Oura is unavailable', async () => {
    await using gate = await startMarked(dailySleep, { staleIfErrorMs: 60_000 })
    gate.change({ score: 1 })
    gate.mark()
    const heal = gate.simulator.inject({ kind: failWith(503) })
    const { records, stale } = await gate.load()
    expect(records.map(sourceOf)).toContainEqual(gate.record)
    expect(stale).toMatchObject([{ first: records[0]?.slot, last: records[0]?.slot }])
    heal()
    gate.clock.time += 30_000
    expect((await gate.read())[0]).toMatchObject({ score: 1 })
  })

  test('fails in an answer that may not have stale copies', async () => {
    await using gate = await startMarked(dailySleep)
    gate.mark()
    gate.simulator.inject({ kind: failWith(503) })
    const { failed } = await gate.load()
    expect(failed).toHaveLength(1)
  })

  test('is one of many: the range is fetched again', async () => {
    await using gate = await startMarked(dailySleep)
    const ids = (await gate.read()).map(({ id }) => id)
    gate.change({ score: 1 })
    for (const id of ids) gate.mark(id)
    expect((await gate.read())[0]).toMatchObject({ score: 1 })
    expect(gate.newRequests()).toEqual(['/v2/usercollection/daily_sleep'])
  })

  test('takes no request if nothing of its resource is in the cache', async () => {
    await using gate = await startMarked(dailySleep)
    gate.cache.mark(demoUser.key, { resource: workout, ouraId: gate.id, isDeleted: false, at: 0 })
    gate.cache.mark('another user', { resource: dailySleep, ouraId: gate.id, isDeleted: false, at: 0 })
    await gate.read()
    await gate.source.load(demoUser, workout, [RANGE], operationWith())
    expect(gate.newRequests()).toEqual(['/v2/usercollection/workout'])
  })

  test('is in the answer of a request for its range that was sent after the change', async () => {
    await using gate = await startMarked(dailySleep)
    gate.change({ score: 1 })
    gate.mark()
    gate.clock.time += 25 * 60 * 60_000
    expect((await gate.read())[0]).toMatchObject({ score: 1 })
    expect(gate.newRequests()).toEqual(['/v2/usercollection/daily_sleep'])
  })

  test('is not in a response whose request was sent before the change', async () => {
    await using gate = await startMarked(dailySleep)
    gate.clock.time += 25 * 60 * 60_000
    const requests = gate.simulator.journal.length
    const before = gate.read()
    await expect.poll(() => gate.simulator.journal.length).toBe(requests + 1)
    gate.mark(gate.id, true)
    gate.change(null)
    expect((await gate.read()).map(({ id }) => id)).not.toContain(gate.id)
    await before
    expect((await gate.read()).map(({ id }) => id)).not.toContain(gate.id)
  })
})

test('new rows of a time series take a request for the hours since the newest known one', async () => {
  const hour = timeToSlot(NOW)
  const day: Ask = { first: hour - 30, last: hour, fields: 'full' }
  await using gate = await startMarked(heartrate, { asks: [day] })
  const newest = (await gate.load(day)).records.at(-1)?.slot ?? 0
  gate.cache.markNewRows(demoUser.key, heartrate, NOW)
  await gate.load(day)
  await gate.load(day)
  expect(gate.newRequests()).toHaveLength(1)
  expect(newest).toBeGreaterThan(hour - 24)
  const { start_datetime: start } = gate.simulator.journal.at(-1)?.query ?? {}
  expect(timeToSlot(Date.parse(start ?? ''))).toBe(newest)
})
