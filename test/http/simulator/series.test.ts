import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiRecord, allPages, NOW, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

const SERIES = ['heartrate', 'ring_battery_level', 'interbeat_interval']
const window = (start: string, end: string): string => `start_datetime=${start}&end_datetime=${end}`
const time = (row: ApiRecord): number => Date.parse(String(row['timestamp']))

describe('time series', () => {
  it.each(SERIES)('defaults to the last 24 hours of %s', async (resource) => {
    const { data } = await allPages(api.get, resource, '')
    expect(data.length).toBeGreaterThan(20)
    for (const row of data) {
      expect(time(row)).toBeLessThanOrEqual(NOW)
      expect(time(row)).toBeGreaterThanOrEqual(NOW - 24 * 3_600_000)
    }
  })

  it.each(SERIES)('refuses more than 30 days of %s with the message of Oura', async (resource) => {
    const refused = await api.get(
      `/v2/usercollection/${resource}?${window('2026-09-01', '2026-10-01T00:00:01Z')}`,
    )
    expect(refused.status).toBe(400)
    expect(refused.body.detail).toBe(
      'Timerange between start and endtime has to be less than or equal to 30 days',
    )
    const allowed = await api.get(`/v2/usercollection/${resource}?${window('2026-09-01', '2026-10-01')}`)
    expect(allowed.status).toBe(200)
  })

  it.each(SERIES)('returns no %s from a date to the same date', async (resource) => {
    expect(await api.list(resource, window('2026-10-05', '2026-10-05'))).toEqual([])
  })

  it('ignores start_date', async () => {
    const query = 'start_date=2026-10-01&end_date=2026-10-02'
    const rows = await api.list('heartrate', query)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((row) => time(row) >= NOW - 24 * 3_600_000)).toBe(true)
  })

  it.each(['heartrate', 'ring_battery_level'])(
    'returns the newest row of %s for latest=true, whatever the dates',
    async (resource) => {
      const [row, ...others] = await api.list(resource, `latest=true&${window('2026-01-01', '2026-10-01')}`)
      expect(others).toEqual([])
      expect(NOW - time(row ?? {})).toBeLessThan(3_600_000)
      expect(NOW - time(row ?? {})).toBeGreaterThanOrEqual(0)
    },
  )

  it('ignores latest=true elsewhere', async () => {
    const query = 'start_date=2026-10-01&end_date=2026-10-10'
    expect(await api.list('daily_sleep', `${query}&latest=true`)).toEqual(
      await api.list('daily_sleep', query),
    )
    expect((await api.list('interbeat_interval', 'latest=true')).length).toBeGreaterThan(1)
  })

  it('refuses a latest that is not a boolean with 422', async () => {
    expect((await api.get('/v2/usercollection/heartrate?latest=perhaps')).status).toBe(422)
  })

  it('has heart rate rows as in recordings, strictly in order', async () => {
    const { data } = await allPages(api.get, 'heartrate', window('2025-10-01', '2025-10-03'))
    for (const [index, row] of data.entries()) {
      expect(Object.keys(row)).toEqual(['bpm', 'source', 'timestamp'])
      expect(row['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
      expect(row['bpm']).toBeGreaterThan(40)
      expect(row['bpm']).toBeLessThan(200)
      const before = data[index - 1]
      if (before) expect(time(row)).toBeGreaterThan(time(before))
    }
  })

  it('has timestamp_unix in some newer rows, and 0 in others', async () => {
    const kinds = new Set<string>()
    for (let day = 1; day <= 28; day += 1) {
      const date = `2026-09-${String(day).padStart(2, '0')}`
      for (const row of await api.list('heartrate', window(`${date}T12:00:00Z`, `${date}T14:00:00Z`))) {
        const unix = row['timestamp_unix']
        kinds.add(unix === undefined ? 'absent' : unix === 0 ? 'zero' : 'given')
        if (unix) expect(unix).toBe(time(row))
      }
    }
    expect(kinds).toEqual(new Set(['absent', 'zero', 'given']))
  })
})
