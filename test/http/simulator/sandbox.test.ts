import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_COLLECTIONS } from '../../support/oura-resources.ts'
import { startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

const sandbox = (rest: string): string => `/v2/sandbox/usercollection/${rest}`
const WEEK = 'start_date=2026-10-01&end_date=2026-10-08'

describe('the sandbox', () => {
  it('accepts any token, but requires one', async () => {
    expect((await api.get(sandbox(`daily_sleep?${WEEK}`), 'whatever')).status).toBe(200)
    const { status, body } = await api.get(sandbox('daily_sleep'), null)
    expect(status).toBe(400)
    expect(body.detail).toBe("Missing auth token. Include any string in 'Authorization' header.")
  })

  it('has a record for each day but the last', async () => {
    const { body } = await api.get(sandbox(`daily_sleep?${WEEK}`))
    expect(body.data).toHaveLength(7)
    expect(body.next_token).toBeNull()
    expect(body.data[0]).toMatchObject({ id: 'daily_sleep-1-2026-10-1', day: '2026-10-01' })
  })

  it.each(DAY_COLLECTIONS)('has the fields of %s', async (resource) => {
    const { body } = await api.get(sandbox(`${resource}?${WEEK}`))
    expect(body.data).toHaveLength(7)
    const keys = Object.keys(body.data[0] ?? {})
    const real = await api.list(resource, 'start_date=2025-01-01&end_date=2026-11-01')
    const known = new Set(real.flatMap((record) => Object.keys(record)))
    expect(keys.length).toBeGreaterThan(1)
    for (const key of keys) expect(known).toContain(key)
  })

  it('has at most 1000 records', async () => {
    const { body } = await api.get(sandbox('daily_sleep?start_date=0024-01-01&end_date=2026-10-08'))
    expect(body.data).toHaveLength(1000)
  })

  it('stamps samples 2021-01-01 with an interval of 60', async () => {
    const { body } = await api.get(sandbox(`daily_activity?${WEEK}`))
    expect(body.data[0]?.['met']).toMatchObject({ interval: 60, timestamp: '2021-01-01T00:00:00.000+00:00' })
  })

  it('supports neither fields nor personal_info', async () => {
    const whole = await api.get(sandbox(`daily_sleep?${WEEK}`))
    expect((await api.get(sandbox(`daily_sleep?${WEEK}&fields=score`))).text).toBe(whole.text)
    expect((await api.get(sandbox('personal_info'))).body).toEqual({ detail: 'Not Found' })
  })

  it('does not find its own records by id', async () => {
    const own = await api.get(sandbox('daily_sleep/daily_sleep-1-2021-1-1'))
    expect(own.status).toBe(500)
    expect(own.headers.get('content-type')).toBe('text/plain')
    const other = await api.get(sandbox('daily_sleep/12345'))
    expect(other.status).toBe(404)
    expect(other.body.detail).toBe('Invalid sandbox document ID format.')
  })

  it('has time series with rows of the right shape', async () => {
    const { body } = await api.get(sandbox('heartrate?start_datetime=2026-10-01&end_datetime=2026-10-05'))
    expect(body.data).toHaveLength(4)
    expect(body.data[0]).toMatchObject({
      bpm: expect.any(Number),
      source: expect.any(String),
      timestamp: expect.any(String),
    })
  })
})
