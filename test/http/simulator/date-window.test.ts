import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

const window = (start: string, end: string): string => `start_date=${start}&end_date=${end}`

describe('the date window', () => {
  it('keeps the last day of daily_sleep but drops it for daily_activity', async () => {
    const query = window('2026-10-05', '2026-10-07')
    expect(days(await api.list('daily_sleep', query))).toEqual(['2026-10-05', '2026-10-06', '2026-10-07'])
    expect(days(await api.list('daily_activity', query))).toEqual(['2026-10-05', '2026-10-06'])
  })

  it.each(['daily_readiness', 'daily_stress', 'daily_spo2', 'daily_resilience', 'sleep_time'])(
    'keeps the last day of %s',
    async (resource) => {
      const found = days(await api.list(resource, window('2026-10-05', '2026-10-07')))
      expect(found).toContain('2026-10-07')
      expect(found).toContain('2026-10-05')
    },
  )

  it('keeps the last day of daily_cardiovascular_age', async () => {
    const found = days(await api.list('daily_cardiovascular_age', window('2026-10-01', '2026-10-31')))
    expect(found).toContain('2026-10-31')
  })

  it('drops the last day of workout', async () => {
    const found = days(await api.list('workout', window('2026-10-05', '2026-10-07')))
    expect(new Set(found)).toEqual(new Set(['2026-10-05', '2026-10-06']))
  })

  it('omits a night that began before 00:00 UTC of the start date', async () => {
    const whole = await api.list('sleep', window('2026-10-04', '2026-10-08'))
    const night = whole.find(({ day, type }) => day === '2026-10-06' && type === 'long_sleep')
    expect(Date.parse(String(night?.['bedtime_start']))).toBeLessThan(Date.parse('2026-10-06T00:00:00Z'))
    const ids = (await api.list('sleep', window('2026-10-06', '2026-10-06'))).map(({ id }) => id)
    expect(ids).not.toContain(night?.id)
    expect((await api.list('sleep', window('2026-10-05', '2026-10-06'))).map(({ id }) => id)).toContain(
      night?.id,
    )
  })

  it('accepts full datetimes and compares instants', async () => {
    const query = window('2026-10-05T00:00:00Z', `${encodeURIComponent('2026-10-07T23:59:59+02:00')}`)
    expect(days(await api.list('daily_activity', query))).toEqual(['2026-10-05', '2026-10-06', '2026-10-07'])
    const justAfter = window('2026-10-05T00:00:01Z', '2026-10-07')
    expect(days(await api.list('daily_sleep', justAfter))).toEqual(['2026-10-06', '2026-10-07'])
  })

  it('defaults to the day before now', async () => {
    expect(days(await api.list('daily_sleep'))).toEqual(['2026-11-20'])
  })

  it('without a start starts a day before the end', async () => {
    expect(days(await api.list('daily_sleep', 'end_date=2026-10-06'))).toEqual(['2026-10-05', '2026-10-06'])
  })

  it('without an end ends now', async () => {
    expect(days(await api.list('daily_sleep', 'start_date=2026-11-18')).at(-1)).toBe('2026-11-20')
  })

  it('refuses a reversed range with 400', async () => {
    const { status, body } = await api.get(
      `/v2/usercollection/daily_sleep?${window('2026-10-07', '2026-10-05')}`,
    )
    expect(status).toBe(400)
    expect(typeof body.detail).toBe('string')
  })

  it.each(['soon', '99999999999999999999', '2026-13-01', '2026-02-30', '2026-10-05T00:00:00 02:00'])(
    'refuses the unparsable date %s with the body of pydantic',
    async (text) => {
      const { status, body } = await api.get(
        `/v2/usercollection/sleep?start_date=${encodeURIComponent(text)}`,
      )
      expect(status).toBe(422)
      expect(body.detail).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            type: 'datetime_from_date_parsing',
            loc: ['query', 'start_date', 'datetime'],
            msg: expect.any(String),
            input: text,
            url: expect.stringContaining('pydantic'),
          }),
        ]),
      )
    },
  )

  it('accepts numbers as seconds since 1970', async () => {
    expect(await api.list('daily_sleep', window('1', '2'))).toEqual([])
  })

  it('accepts the year 0024, for all history', async () => {
    const all = await api.list('daily_stress', window('0024-01-01', '2026-12-01'))
    expect(all).toHaveLength(731)
    expect(all[0]?.day).toBe('2024-11-20')
  })

  it('returns an empty list for days before the first', async () => {
    expect(await api.list('daily_sleep', window('2019-01-01', '2020-01-01'))).toEqual([])
  })
})
