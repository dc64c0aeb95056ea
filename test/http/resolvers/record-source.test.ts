import { describe, expect, test } from 'vitest'
import type { FieldSet } from '../../../src/oura/records/field-set.ts'
import { sourceOf } from '../../../src/oura/records/record-class.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import { sleep } from '../../../src/oura/resources/sleep.ts'
import type { LoadedPart } from '../../../src/resolvers/data/loaded.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { type Ask, createRecordSource } from '../../../src/resolvers/data/record-source.ts'
import type { SimulatorOptions } from '../../../src/simulator/simulator.ts'
import { demoUser, operationWith, startClient, userWith } from '../../support/client.ts'
import { outcomeOf } from '../../support/resolvers/loaded.ts'

/** The records of an answer that is no error. */
function recordsOf(loaded: LoadedPart | Error | undefined) {
  if (loaded === undefined || loaded instanceof Error) throw loaded ?? new Error('no answer')
  return loaded.records
}

const ask = (first: string, last: string, fields: FieldSet = 'full'): Ask => ({
  first: dayToSlot(first),
  last: dayToSlot(last),
  fields,
})

/** A source of records on a simulator of its own, and a clock that the test moves. */
interface SourceOptions {
  readonly maxBytes?: number
  readonly staleIfErrorMs?: number
  readonly revalidationMs?: number
  readonly client?: Parameters<typeof startClient>[0]
}

async function startSource(simulatorOptions: SimulatorOptions = {}, options: SourceOptions = {}) {
  const { maxBytes = 64 * 1024 * 1024, staleIfErrorMs = 0, revalidationMs = 3_000, client } = options
  const gate = await startClient({ maxRetries: 0, ...client }, simulatorOptions)
  const { clock } = gate
  const cache = createRecordCache({ maxBytes, clock })
  const { load } = createRecordSource({ client: gate.client, cache, clock, staleIfErrorMs, revalidationMs })
  const source = {
    load: async (...args: Parameters<typeof load>) => (await load(...args)).map(outcomeOf),
  }
  return { ...gate, source, cache, [Symbol.asyncDispose]: () => gate[Symbol.asyncDispose]() }
}

describe('the record source', () => {
  test('answers a question again from the cache', async () => {
    await using gate = await startSource()
    const [first] = await gate.source.load(
      demoUser,
      dailySleep,
      [ask('2026-10-01', '2026-10-24')],
      operationWith(),
    )
    const [again] = await gate.source.load(
      demoUser,
      dailySleep,
      [ask('2026-10-03', '2026-10-05')],
      operationWith(),
    )
    expect(gate.simulator.journal).toHaveLength(1)
    const keys = recordsOf(again).map(({ key }) => key)
    const before = recordsOf(first).filter(({ key }) => keys.includes(key))
    expect(before.map(sourceOf)).toEqual(recordsOf(again).map(sourceOf))
    expect(recordsOf(again)).toHaveLength(3)
  })

  test('asks only for the days that it does not have', async () => {
    await using gate = await startSource()
    await gate.source.load(demoUser, dailySleep, [ask('2026-10-01', '2026-10-10')], operationWith())
    await gate.source.load(demoUser, dailySleep, [ask('2026-10-05', '2026-10-20')], operationWith())
    expect(gate.simulator.journal.map(({ query }) => [query['start_date'], query['end_date']])).toEqual([
      ['2026-09-29', '2026-10-12'],
      ['2026-10-09', '2026-10-22'],
    ])
  })

  test('asks for more fields where it has fewer, and never the other way round', async () => {
    await using gate = await startSource()
    const load = (fields: FieldSet) =>
      gate.source.load(demoUser, sleep, [ask('2026-10-01', '2026-10-03', fields)], operationWith())
    for (const fields of ['core', 'light', 'core', 'full', 'light', 'core'] as const) await load(fields)
    const asked = gate.simulator.journal.map(({ query }) => query['fields']?.split(',').length ?? 'all')
    expect(asked).toEqual([sleep.fieldNames.core?.length, sleep.fieldNames.light?.length, 'all'])
  })

  test('asks for whole records of a resource without heavy fields, so that one request answers all', async () => {
    await using gate = await startSource()
    for (const fields of ['core', 'full'] as const) {
      await gate.source.load(demoUser, dailySleep, [ask('2026-10-01', '2026-10-03', fields)], operationWith())
    }
    expect(gate.simulator.journal.map(({ query }) => query['fields'])).toEqual([undefined])
  })

  test('lets a full question answer a light one of the same batch', async () => {
    await using gate = await startSource()
    const asks = [ask('2026-10-01', '2026-10-03', 'light'), ask('2026-10-01', '2026-10-03', 'full')]
    const [light, full] = await gate.source.load(demoUser, sleep, asks, operationWith())
    expect(gate.simulator.journal).toHaveLength(1)
    expect(light).toEqual(full)
  })

  test('shares what is under way, also where ranges only overlap', async () => {
    await using gate = await startSource()
    const loads = [
      ask('2026-10-01', '2026-10-10'),
      ask('2026-10-01', '2026-10-10'),
      ask('2026-10-04', '2026-10-06'),
    ].map((question) => gate.source.load(demoUser, dailySleep, [question], operationWith()))
    const [one, same] = await Promise.all(loads)
    expect(gate.simulator.journal).toHaveLength(1)
    expect(one).toEqual(same)
  })

  test('sends no request for days that have not begun in any time zone', async () => {
    await using gate = await startSource()
    const [records] = await gate.source.load(
      demoUser,
      dailySleep,
      [ask('2027-01-01', '2027-02-01')],
      operationWith(),
    )
    expect(recordsOf(records)).toEqual([])
    expect(gate.simulator.journal).toHaveLength(0)
  })

  test('keeps recent days for a minute and days long past for a day', async () => {
    await using gate = await startSource()
    const load = () =>
      gate.source.load(
        demoUser,
        dailySleep,
        [ask('2026-11-20', '2026-11-20'), ask('2026-06-01', '2026-06-01')],
        operationWith(),
      )
    await load()
    expect(gate.simulator.journal).toHaveLength(2)
    gate.clock.time += 59_000
    await load()
    expect(gate.simulator.journal).toHaveLength(2)
    gate.clock.time += 2_000
    await load()
    expect(gate.simulator.journal.slice(2).map(({ query }) => query['start_date'])).toEqual(['2026-11-18'])
    gate.clock.time += 86_400_000
    await load()
    expect(gate.simulator.journal.slice(3).map(({ query }) => query['start_date'])).toEqual([
      '2026-05-30',
      '2026-11-18',
    ])
  })

  test('never shows one user what belongs to another', async () => {
    await using gate = await startSource({ users: [{ token: 'anna' }, { token: 'ben' }] })
    const load = (token: string) =>
      gate.source.load(userWith(token), dailySleep, [ask('2026-10-01', '2026-10-20')], operationWith())
    const [[anna], [ben]] = await Promise.all([load('anna'), load('ben')])
    expect(gate.simulator.journal).toHaveLength(2)
    const ids = (loaded: LoadedPart | Error | undefined) => recordsOf(loaded).map(({ ouraId }) => ouraId)
    expect(ids(anna).filter((id) => ids(ben).includes(id))).toEqual([])
    expect(ids((await load('anna'))[0])).toEqual(ids(anna))
    expect(gate.simulator.journal).toHaveLength(2)
  })

  test('fails only the questions that a failed request was for, and keeps no failure', async () => {
    await using gate = await startSource()
    const [near, far] = [ask('2026-10-01', '2026-10-03'), ask('2026-01-01', '2026-01-03')]
    await gate.source.load(demoUser, dailySleep, [far], operationWith())
    gate.simulator.inject({ times: 1, kind: { type: 'status', status: 503 } })
    const [failed, kept] = await gate.source.load(demoUser, dailySleep, [near, far], operationWith())
    expect(failed).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(recordsOf(kept)).toHaveLength(3)
    const [now] = await gate.source.load(demoUser, dailySleep, [near], operationWith())
    expect(recordsOf(now)).toHaveLength(3)
  })

  test('stays within its bound and still answers when nothing fits', async () => {
    await using gate = await startSource({}, { maxBytes: 4_000 })
    const [records] = await gate.source.load(
      demoUser,
      sleep,
      [ask('2026-10-01', '2026-10-20')],
      operationWith(),
    )
    expect(recordsOf(records).length).toBeGreaterThan(15)
    expect(gate.cache.bytes).toBeLessThanOrEqual(4_000)
  })

  test('cuts heavy ranges into years and leaves light ones whole', async () => {
    await using gate = await startSource()
    await gate.source.load(demoUser, sleep, [ask('2025-01-01', '2026-10-20', 'light')], operationWith())
    expect(gate.simulator.journal).toHaveLength(1)
    await gate.source.load(demoUser, sleep, [ask('2025-01-01', '2026-10-20', 'full')], operationWith())
    expect(gate.simulator.journal).toHaveLength(3)
  })
})
