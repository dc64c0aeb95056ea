import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COLLECTIONS, scopeOf, TIME_SERIES } from '../../support/oura-resources.ts'
import { EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi({
    users: [
      { token: 'nothing', scopes: [] },
      { token: 'sleeper', scopes: ['extapi:daily', 'email'] },
    ],
  })
})
afterAll(() => api.simulator.close())

describe('refusals', () => {
  it('returns 400 without a token', async () => {
    const { status, body } = await api.get('/v2/usercollection/daily_sleep', null)
    expect(status).toBe(400)
    expect(body.detail).toMatch(/^Missing auth token/)
  })

  it('returns 401 with JSON for an unknown token', async () => {
    const { status, body } = await api.get('/v2/usercollection/daily_sleep', 'stale')
    expect(status).toBe(401)
    expect(body.detail).toBe('Invalid or expired token.')
  })

  it.each(COLLECTIONS)('returns 401 for %s without its scope', async (resource) => {
    const { status, body } = await api.get(`/v2/usercollection/${resource}`, 'nothing')
    expect(status).toBe(401)
    expect(body.detail).toBe(`Token is not authorized access ${scopeOf(resource)} scope.`)
    const single = await api.get(`/v2/usercollection/${resource}/anything`, 'nothing')
    expect(single.status).toBe(TIME_SERIES.has(resource) ? 404 : 401)
  })

  it('accepts scopes with the prefix extapi:', async () => {
    expect((await api.get('/v2/usercollection/daily_sleep', 'sleeper')).status).toBe(200)
    expect((await api.get('/v2/usercollection/workout', 'sleeper')).status).toBe(401)
  })

  it('returns the id of personal_info for any token, other fields by scope', async () => {
    const { body: bare } = await api.get('/v2/usercollection/personal_info', 'nothing')
    expect(bare).toMatchObject({ id: expect.any(String), age: null, email: null })
    const { body: some } = await api.get('/v2/usercollection/personal_info', 'sleeper')
    expect(some).toMatchObject({ age: null, weight: null, email: expect.stringContaining('@') })
  })

  it('returns 404 for a missing record, even if the id is not a UUID', async () => {
    for (const id of ['not-existing', '%E0%A4%A', '8b97e1b6-0144-4e9a-8067-e62331000968']) {
      const { status, body } = await api.get(`/v2/usercollection/daily_activity/${id}`)
      expect(status).toBe(404)
      expect(body).toEqual({ detail: 'Document not found.' })
    }
  })

  it('does not find a record of another resource', async () => {
    const [record] = await api.list('daily_sleep', EVERYTHING)
    expect((await api.get(`/v2/usercollection/daily_sleep/${record?.id}`)).body).toEqual(record)
    expect((await api.get(`/v2/usercollection/daily_readiness/${record?.id}`)).status).toBe(404)
  })

  it.each([
    '/v2/usercollection/vo2_max',
    '/v2/usercollection/vo2_max/id',
    '/v2/usercollection/nothing',
    '/v2/usercollection/daily_sleep/id/more',
    '/v2/usercollection/heartrate/id',
    '/v2/usercollection/ring_battery_level/id',
    '/v2/usercollection/personal_info/id',
    '/v1/sleep',
    '/',
  ])('returns 404 for the unknown route %s, with or without a token', async (path) => {
    for (const token of ['demo', null]) {
      const { status, body } = await api.get(path, token)
      expect(status).toBe(404)
      expect(body).toEqual({ detail: 'Not Found' })
    }
  })

  it.each(['POST', 'PUT', 'DELETE'])('returns 405 for %s', async (method) => {
    const { status, headers, body } = await api.get('/v2/usercollection/daily_sleep', null, { method })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET')
    expect(body).toEqual({ detail: 'Method Not Allowed' })
  })

  it('sends a unique x-trace-id with every response', async () => {
    const paths = [
      '/v2/usercollection/daily_sleep',
      '/nowhere',
      '/v2/usercollection/sleep/x',
      '/v2/usercollection/daily_sleep',
    ]
    const ids = await Promise.all(paths.map(async (path) => (await api.get(path)).headers.get('x-trace-id')))
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16,}$/)
    expect(new Set(ids).size).toBe(paths.length)
  })

  it('keeps connections alive', async () => {
    const { headers } = await api.get('/v2/usercollection/daily_sleep')
    expect(headers.get('connection')).toBe('keep-alive')
  })
})
