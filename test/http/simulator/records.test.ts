import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_COLLECTIONS } from '../../support/oura-resources.ts'
import { EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

describe('all records', () => {
  it.each(DAY_COLLECTIONS)('of %s are in order, and each can be found by its unique id', async (resource) => {
    const records = await api.list(resource, EVERYTHING)
    expect(records.length).toBeGreaterThan(5)
    const days = records.map((record) => String(record.day ?? record['start_day']))
    expect(days).toEqual([...days].sort())
    const withId = records.filter(({ id }) => id !== undefined)
    expect(new Set(withId.map(({ id }) => id)).size).toBe(withId.length)
    for (const record of [withId[0], withId[Math.floor(withId.length / 2)], withId.at(-1)]) {
      expect(record?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
      expect((await api.get(`/v2/usercollection/${resource}/${record?.id}`)).body).toEqual(record)
    }
  })

  it('have no future times, at any hour', async () => {
    let now = Date.parse('2026-03-27T00:00:00Z') // the nights around a change of the clock
    await using moving = await startApi({ now: () => now })
    const ends = ['bedtime_end', 'end_datetime', 'start_time', 'timestamp', 'end_time']
    for (let hour = 0; hour < 24 * 4; hour += 5) {
      now = Date.parse('2026-03-27T00:00:00Z') + hour * 3_600_000
      const range = 'start_date=2026-03-20&end_date=2026-12-31'
      for (const resource of DAY_COLLECTIONS) {
        for (const record of await moving.list(resource, range)) {
          for (const field of ends) {
            const value = record[field]
            if (typeof value === 'string' && !(resource === 'enhanced_tag' && field === 'end_time')) {
              expect(Date.parse(value)).toBeLessThanOrEqual(now)
            }
          }
        }
      }
      for (const resource of ['heartrate', 'ring_battery_level']) {
        for (const row of await moving.list(resource)) {
          expect(Date.parse(String(row['timestamp']))).toBeLessThanOrEqual(now)
        }
      }
    }
  })

  it('have no night before its end', async () => {
    const last = (await api.list('sleep', EVERYTHING)).at(-1)
    await using before = await startApi({ now: () => Date.parse(String(last?.['bedtime_end'])) - 60_000 })
    expect((await before.list('sleep', EVERYTHING)).map(({ id }) => id)).not.toContain(last?.id)
    expect((await before.get(`/v2/usercollection/sleep/${last?.id}`)).status).toBe(404)
  })

  it('have no end of the illness while it lasts', async () => {
    const [illness] = (await api.list('rest_mode_period', EVERYTHING)).filter(
      (period) => period['start_day'] !== period['end_day'],
    )
    const during = Date.parse(String(illness?.['start_time'])) + 2 * 86_400_000
    await using then = await startApi({ now: () => during })
    const open = (await then.list('rest_mode_period', 'start_date=2025-01-01&end_date=2027-01-01')).at(-1)
    expect(open).toMatchObject({ id: illness?.id, end_day: null, end_time: null })
  })

  it('have offsets that change with the season, and a few workouts in UTC', async () => {
    const workouts = await api.list('workout', EVERYTHING)
    const offsets = new Set(workouts.map((workout) => String(workout['start_datetime']).slice(-6)))
    expect([...offsets].sort()).toEqual(['+00:00', '+01:00', '+02:00', '-04:00'])
  })

  it('are generated once', async () => {
    const query = 'start_date=2026-09-01&end_date=2026-09-30'
    await api.list('daily_activity', query)
    const before = performance.now()
    for (let round = 0; round < 50; round += 1) await api.get(`/v2/usercollection/daily_activity?${query}`)
    // a generous bound, far below the time to generate a month 50 times
    expect((performance.now() - before) / 50).toBeLessThan(50)
  })
})
