import { describe, expect, test } from 'vitest'
import type { FieldSet } from '../../../src/oura/records/field-set.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import type { LoadedPart } from '../../../src/resolvers/data/loaded.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { type Ask, createRecordSource } from '../../../src/resolvers/data/record-source.ts'
import { type FaultKind, failWith, rateLimited } from '../../../src/simulator/faults.ts'
import { demoUser, NOW, operationWith, startClient } from '../../support/client.ts'
import { outcomeOf } from '../../support/resolvers/loaded.ts'

const HOUR = 3_600_000

const ask = (first: string, last: string, fields: FieldSet = 'full'): Ask => ({
  first: dayToSlot(first),
  last: dayToSlot(last),
  fields,
})
const week = ask('2026-11-01', '2026-11-07')

/** A source that has a week in its cache, two hours past its freshness. */
async function startStale(
  options: { readonly client?: Parameters<typeof startClient>[0]; readonly revalidationMs?: number } = {},
) {
  const gate = await startClient({ maxRetries: 2, timeoutMs: 10_000, ...options.client })
  const { client, clock } = gate
  const cache = createRecordCache({ maxBytes: 64_000_000, clock })
  const { revalidationMs = 3_000 } = options
  const source = createRecordSource({ client, cache, clock, staleIfErrorMs: 24 * HOUR, revalidationMs })
  const load = async (...asks: readonly Ask[]) => {
    const operation = { ...operationWith(), deadlineAt: clock.time + 10_000 }
    return (await source.load(demoUser, dailySleep, asks, operation)).map(outcomeOf)
  }
  const [before] = await load(week)
  clock.time = NOW + 2 * HOUR
  const asked = gate.simulator.journal.length
  return {
    ...gate,
    cache,
    source,
    load,
    before: recordsOf(before),
    requests: () => gate.simulator.journal.length - asked,
    [Symbol.asyncDispose]: () => gate[Symbol.asyncDispose](),
  }
}

function recordsOf(loaded: LoadedPart | Error | undefined) {
  if (loaded === undefined || loaded instanceof Error) throw loaded ?? new Error('no answer')
  return loaded.records.map(({ day, ouraId }) => ({ day, ouraId }))
}

const staleMsOf = (loaded: LoadedPart | Error | undefined) =>
  loaded === undefined || loaded instanceof Error ? loaded : loaded.staleForMs

describe('a copy past its freshness', () => {
  const failures: Record<string, FaultKind> = {
    'with 500': failWith(500),
    'with 503': failWith(503),
    'with a page of the CDN': { type: 'html', status: 504 },
    'with 429': rateLimited(120, NOW),
    'with a reset connection': { type: 'reset' },
    'with half a body': { type: 'cutBody' },
    'with silence': { type: 'hang' },
    'with garbage': { type: 'garbage' },
    'with 404': failWith(404, { body: { detail: 'Not Found' } }),
  }

  test.each(Object.entries(failures))('serves if Oura answers %s, after one attempt', async (_, kind) => {
    await using gate = await startStale(kind.type === 'hang' ? { client: { timeoutMs: 300 } } : {})
    gate.simulator.inject({ kind })
    const [loaded] = await gate.load(week)
    expect(recordsOf(loaded)).toEqual(gate.before)
    expect(staleMsOf(loaded)).toBe(2 * HOUR)
    expect(gate.requests()).toBe(1)
  })

  test('serves if our own rate limit is used up, without a request', async () => {
    const rateLimits = { application: [{ limit: 1, windowMs: 5 * HOUR }], user: [] }
    await using gate = await startStale({ client: { rateLimits } })
    const [loaded] = await gate.load(week)
    expect(recordsOf(loaded)).toEqual(gate.before)
    expect(staleMsOf(loaded)).toBe(2 * HOUR)
    expect(gate.requests()).toBe(0)
  })

  test('is not served if Oura refuses access', async () => {
    for (const kind of [
      failWith(401, { body: { detail: 'Token is not authorized access daily scope.' } }),
      failWith(403, { body: { detail: 'Forbidden' } }),
    ]) {
      await using gate = await startStale()
      gate.simulator.inject({ kind })
      const [loaded] = await gate.load(week)
      expect(loaded).toBeInstanceOf(Error)
    }
  })

  test('is not served for longer than OURA_STALE_IF_ERROR_S after its freshness', async () => {
    await using gate = await startStale()
    // Days of the first week are fresh for an hour by now.
    gate.clock.time = NOW + 25 * HOUR - 1
    gate.simulator.inject({ kind: failWith(503) })
    expect(staleMsOf((await gate.load(week))[0])).toBe(25 * HOUR - 1)
    gate.clock.time += 1
    expect((await gate.load(week))[0]).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  })

  test('is renewed, and says nothing of its age, if Oura answers', async () => {
    await using gate = await startStale()
    expect(staleMsOf((await gate.load(week))[0])).toBeNull()
    expect(staleMsOf((await gate.load(week))[0])).toBeNull()
    expect(gate.requests()).toBe(1)
  })

  test('serves while a slow attempt goes on, which renews it for the next question', async () => {
    await using gate = await startStale({ revalidationMs: 20 })
    gate.simulator.inject({ kind: { type: 'delay', ms: 300 }, times: 1 })
    const [loaded] = await gate.load(week)
    expect(staleMsOf(loaded)).toBe(2 * HOUR)
    // Who comes in the meantime waits for the same attempt.
    expect(staleMsOf((await gate.load(week))[0])).toBe(2 * HOUR)
    await expect.poll(async () => staleMsOf((await gate.load(week))[0])).toBeNull()
    expect(gate.requests()).toBe(1)
  })

  test('is not renewed for a user who is forgotten while a slow attempt goes on', async () => {
    await using gate = await startStale({ revalidationMs: 20 })
    gate.simulator.inject({ kind: { type: 'delay', ms: 100 }, times: 1 })
    await gate.load(week)
    gate.cache.forget(demoUser.key)
    await expect.poll(() => gate.simulator.journal.at(-1)?.status).toBe(200)
    await gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
    expect(gate.cache.bytes).toBe(0)
  })

  test('helps only questions that it answers as a whole: others wait for retries', async () => {
    await using gate = await startStale()
    gate.simulator.inject({ kind: failWith(503), times: 2 })
    const longer = ask('2026-11-01', '2026-11-08')
    const [whole, part] = await gate.load(longer, week)
    expect(recordsOf(whole).length).toBe(gate.before.length + 1)
    expect([staleMsOf(whole), staleMsOf(part)]).toEqual([null, null])
    expect(gate.requests()).toBe(3)
  })

  test('serves its own question if the request for a longer one fails', async () => {
    await using gate = await startStale()
    gate.simulator.inject({ kind: failWith(503) })
    const [whole, part] = await gate.load(ask('2026-11-01', '2026-11-08'), week)
    expect(whole).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(recordsOf(part)).toEqual(gate.before)
    // The pauses between retries took a few seconds of the clock.
    expect(staleMsOf(part)).toBeGreaterThanOrEqual(2 * HOUR)
  })

  test('is served beside what is fresh, with the age of the oldest', async () => {
    await using gate = await startStale()
    const old = ask('2026-08-01', '2026-11-07')
    await gate.load(old)
    gate.clock.time += 2 * HOUR
    gate.simulator.inject({ kind: failWith(503) })
    const [loaded] = await gate.load(old)
    expect(recordsOf(loaded).length).toBeGreaterThan(80)
    expect(staleMsOf(loaded)).toBe(2 * HOUR)
    expect(staleMsOf((await gate.load(ask('2026-08-01', '2026-08-31')))[0])).toBeNull()
  })
})

describe('a refresh', () => {
  const operation = () => ({ ...operationWith(), deadlineAt: NOW + 100 * HOUR })

  test('asks Oura for what is fresh in the cache, too, and what it brings answers the next question', async () => {
    await using gate = await startStale()
    await gate.load(week)
    await gate.source.refresh(demoUser, dailySleep, week, operation())
    expect(gate.requests()).toBe(2)
    await gate.load(week)
    expect(gate.requests()).toBe(2)
  })

  test('never answers with a stale copy, which still serves questions', async () => {
    await using gate = await startStale()
    await gate.load(week)
    gate.simulator.inject({ kind: failWith(503) })
    const refreshed = await gate.source.refresh(demoUser, dailySleep, week, operation())
    expect(outcomeOf(refreshed)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    // With its retries: nothing stands in for the answer.
    expect(gate.requests()).toBe(1 + 3)
    const [loaded] = await gate.load(week)
    expect(recordsOf(loaded)).toEqual(gate.before)
    expect(staleMsOf(loaded)).not.toBeNull()
  })

  test('does not join a request that left before it, whose records are stale when they arrive', async () => {
    await using gate = await startStale()
    gate.simulator.inject({ kind: { type: 'delay', ms: 200 }, times: 1 })
    const early = gate.load(ask('2026-10-01', '2026-10-07'))
    await expect.poll(() => gate.requests()).toBe(1)
    gate.clock.time += 1
    await gate.source.refresh(demoUser, dailySleep, ask('2026-10-07', '2026-10-07'), operation())
    expect(gate.requests()).toBe(2)
    await early
    await gate.load(ask('2026-10-07', '2026-10-07'))
    expect(gate.requests()).toBe(2)
    await gate.load(ask('2026-10-01', '2026-10-06'))
    expect(gate.requests()).toBe(3)
  })
})
