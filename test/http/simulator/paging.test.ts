import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allPages, EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi({ recordsPerPage: 37, rowsPerPage: 500, users: [{ token: 'other' }] })
})
afterAll(() => api.simulator.close())

const SEPTEMBER = 'start_date=2026-09-01&end_date=2026-10-30'

describe('next_token', () => {
  it('pages through all records, each once', async () => {
    const { data, pages } = await allPages(api.get, 'daily_readiness', EVERYTHING)
    const { data: first } = (await api.get(`/v2/usercollection/daily_readiness?${EVERYTHING}`)).body
    expect(first).toHaveLength(37)
    expect(pages).toBe(Math.ceil(data.length / 37))
    expect(new Set(data.map(({ id }) => id)).size).toBe(data.length)
    expect(data.length).toBeGreaterThan(650)
  })

  it('pages through all rows of three days of heart rate, each once', async () => {
    const { data, pages } = await allPages(
      api.get,
      'heartrate',
      'start_datetime=2026-10-01T00:00:00Z&end_datetime=2026-10-04T00:00:00Z',
    )
    expect(pages).toBe(Math.ceil(data.length / 500))
    expect(pages).toBeGreaterThan(4)
    expect(new Set(data.map((row) => row['timestamp'])).size).toBe(data.length)
  })

  it('is accepted alone or with the dates repeated', async () => {
    const { body } = await api.get(`/v2/usercollection/daily_sleep?${SEPTEMBER}`)
    const alone = await api.get(`/v2/usercollection/daily_sleep?next_token=${body.next_token}`)
    const repeated = await api.get(
      `/v2/usercollection/daily_sleep?${SEPTEMBER}&next_token=${body.next_token}`,
    )
    expect(alone.body.data.length).toBeGreaterThan(10)
    expect(repeated.text).toBe(alone.text)
  })

  it('contains the fields of the first page', async () => {
    const { body } = await api.get(`/v2/usercollection/daily_sleep?${SEPTEMBER}&fields=score`)
    const following = await api.get(`/v2/usercollection/daily_sleep?next_token=${body.next_token}`)
    expect(Object.keys(following.body.data[0] ?? {})).toEqual(['id', 'day', 'score'])
  })

  it('may be empty', async () => {
    expect((await api.get(`/v2/usercollection/daily_sleep?${SEPTEMBER}&next_token=`)).body.data).toHaveLength(
      37,
    )
  })

  it('is null on the last page', async () => {
    const { body } = await api.get('/v2/usercollection/daily_sleep?start_date=2026-09-01&end_date=2026-09-05')
    expect(body.next_token).toBeNull()
  })

  it.each(['nonsense', 'W10'])('is refused if it was not issued: %s', async (token) => {
    expect((await api.get(`/v2/usercollection/daily_sleep?next_token=${token}`)).status).toBe(400)
    expect((await api.get(`/v2/usercollection/heartrate?next_token=${token}`)).status).toBe(400)
  })

  it('is refused for another resource or another user', async () => {
    const { next_token: token } = (await api.get(`/v2/usercollection/daily_sleep?${SEPTEMBER}`)).body
    expect((await api.get(`/v2/usercollection/daily_readiness?next_token=${token}`)).status).toBe(400)
    expect((await api.get(`/v2/usercollection/daily_sleep?next_token=${token}`, 'other')).status).toBe(400)
  })

  it('is not needed for two years of records by default', async () => {
    await using whole = await startApi()
    const { body } = await whole.get(`/v2/usercollection/daily_sleep?${EVERYTHING}`)
    expect(body.data.length).toBeGreaterThan(650)
    expect(body.next_token).toBeNull()
  })

  it('has 1000 rows a page by default', async () => {
    await using whole = await startApi()
    const { body } = await whole.get(
      '/v2/usercollection/heartrate?start_datetime=2026-10-01&end_datetime=2026-10-04',
    )
    expect(body.data).toHaveLength(1000)
  })
})
