import { expect, test } from 'vitest'
import { startGateway } from '../../support/gateway.ts'
import { connectionsOf, introspect } from '../../support/graph.ts'

const START = Date.parse('2026-11-20T12:00:00Z')
const MINUTE_MS = 60_000
const at = (minutes: number) => new Date(START + minutes * MINUTE_MS).toISOString()

/** A gateway whose clock is set by hand. */
async function startAt(time: number) {
  const clock = { now: time }
  const gateway = await startGateway({ now: () => clock.now, config: { ouraMaxRetries: 0 } })
  const asOf = async (call: string): Promise<string | null> => {
    const { data, errors } = await gateway.ask<{ viewer: { page: { asOf: string | null } } }, object>(
      `{ viewer { page: ${call} { asOf } } }`,
    )
    expect(errors).toEqual([])
    return data.viewer.page.asOf
  }
  return Object.assign(gateway, { clock, asOf })
}

test('every connection over records has asOf: now, if all of it was just fetched', async () => {
  await using gateway = await startAt(START)
  const fields = connectionsOf(await introspect(gateway)).map(({ name }) => name)
  for (const field of fields.filter((name) => name !== 'days')) {
    const { data, errors } = await gateway.ask<{ viewer: Record<string, { asOf: string }> }, object>(
      `{ viewer { ${field} { asOf } } }`,
    )
    expect({ field, errors, data: data.viewer }).toEqual({
      field,
      errors: [],
      data: { [field]: { asOf: at(0) } },
    })
  }
})

test('asOf is the time of the oldest part, of a page that is made of several fetches', async () => {
  await using gateway = await startAt(START)
  expect(await gateway.asOf('dailySleep(startDate: "2026-08-01", endDate: "2026-08-31")')).toBe(at(0))
  gateway.clock.now += 30 * MINUTE_MS
  expect(await gateway.asOf('dailySleep(startDate: "2026-08-10", endDate: "2026-09-10")')).toBe(at(0))
  expect(await gateway.asOf('dailySleep(startDate: "2026-09-01", endDate: "2026-09-10")')).toBe(at(30))
  expect(await gateway.asOf('dailySleep(startDate: "2026-08-10", endDate: "2026-08-10", first: 1)')).toBe(
    at(0),
  )
})

test('a time series has it by the windows that its page needed', async () => {
  await using gateway = await startAt(START)
  const range = (start: string, end: string) => `startDatetime: "${start}", endDatetime: "${end}"`
  const morning = range('2026-09-01T00:00:00Z', '2026-09-01T09:00:00Z')
  expect(await gateway.asOf(`heartRate(${morning})`)).toBe(at(0))
  gateway.clock.now += 30 * MINUTE_MS
  expect(await gateway.asOf(`heartRate(${range('2026-09-01T08:00:00Z', '2026-09-03T00:00:00Z')})`)).toBe(
    at(0),
  )
  expect(await gateway.asOf(`heartRate(${range('2026-09-02T00:00:00Z', '2026-09-02T09:00:00Z')})`)).toBe(
    at(30),
  )
  expect(await gateway.asOf('heartRate(latest: true)')).toBe(at(30))
})

test('a copy that is served because Oura is unavailable has the time of its own fetch', async () => {
  await using gateway = await startAt(START)
  const call = 'dailySleep(startDate: "2026-11-10", endDate: "2026-11-19")'
  expect(await gateway.asOf(call)).toBe(at(0))
  gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'status', status: 503 } })
  gateway.clock.now += 120 * MINUTE_MS
  expect(await gateway.asOf(call)).toBe(at(0))
})

test('it is null for days to come, and for a filter it is that of what was read', async () => {
  await using gateway = await startAt(START)
  expect(await gateway.asOf('workouts(startDate: "2027-01-01", endDate: "2027-01-31")')).toBeNull()
  expect(await gateway.asOf('workouts(lastDays: 7, activities: [])')).toBe(at(0))
})
