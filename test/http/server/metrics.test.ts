import { afterAll, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { HOUR_MS } from '../../../src/time.ts'
import { ask } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startGateway } from '../../support/gateway.ts'
import { leakCheck } from '../../support/leak-check/leak-check.ts'
import { logIn } from '../../support/live/subscribers.ts'
import { metricOf, OPERATOR } from '../../support/live/webhooks.ts'

const ADMIN_TOKEN = 'canary-admin-token-0123456789-metrics'
leakCheck.secret('GATEWAY_ADMIN_TOKEN', ADMIN_TOKEN)

const URL = 'http://localhost:4000/metrics'
const AS_OPERATOR = { authorization: `Bearer ${ADMIN_TOKEN}` }
const SLEEP = '{ viewer { sleepPeriods(startDate: "2026-11-01", endDate: "2026-11-07") { nodes { id } } } }'

const gateway = await startGateway({ config: { gatewayAdminToken: ADMIN_TOKEN, ouraMaxRetries: 1 } })
afterAll(() => gateway[Symbol.asyncDispose]())

async function scrape(of = gateway): Promise<string> {
  const response = await of.fetch(URL, { headers: AS_OPERATOR })
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.text()
}

/** The value of a series: its name and its labels as Prometheus writes them. */
async function seriesValue(series: string, of = gateway): Promise<number> {
  const line = (await scrape(of)).split('\n').find((each) => each.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? 0)
}

describe('/metrics', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer nobody' }],
    ['another scheme', { authorization: `Basic ${ADMIN_TOKEN}` }],
  ])('refuses %s', async (_, headers) => {
    const response = await gateway.fetch(URL, { headers })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="oura-graphql"',
    ])
    expect(await response.text()).not.toContain('oura_graphql_')
  })

  it('exists only with GATEWAY_ADMIN_TOKEN', async () => {
    await using other = await startGateway()
    expect((await other.fetch(URL, { headers: AS_OPERATOR })).status).toBe(404)
  })

  it('is read only', async () => {
    const response = await gateway.fetch(URL, { method: 'POST', headers: AS_OPERATOR })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('counts operations by name, type and first error', async () => {
    const series = 'oura_graphql_operation_duration_seconds_count'
    await gateway.ask(`query Nights ${SLEEP}`)
    await gateway.ask(`query Nights ${SLEEP}`)
    await gateway.ask(`query Nights { viewer { sleepPeriods(first: -1) { nodes { id } } } }`)
    expect(await seriesValue(`${series}{name="Nights",type="query",code="OK"}`)).toBe(2)
    expect(await seriesValue(`${series}{name="Nights",type="query",code="BAD_USER_INPUT"}`)).toBe(1)
  })

  it('gives no series to names that never read records, and to 200 others at most', async () => {
    await gateway.ask('query Unsuccessful { nothing }')
    await gateway.ask('query Unsuccessful { __typename viewer { id } }')
    for (let index = 0; index < 210; index++) await gateway.ask(`query Name${index} ${SLEEP}`)
    const metrics = await scrape()
    expect(metrics.includes('Unsuccessful')).toBe(false)
    const names = new Set(
      [...metrics.matchAll(/operation_duration_seconds_count\{name="([^"]*)"/g)].map(([, name]) => name),
    )
    expect(names.size).toBe(201)
    expect(names).toContain('other')
  })

  it('counts requests to Oura by resource and status, retries, bytes and cache hits', async () => {
    const series = 'oura_graphql_oura_request_duration_seconds_count'
    const range = 'startDate: "2026-10-01", endDate: "2026-10-07"'
    gateway.simulator.inject({ match: { resource: 'workout' }, times: 1, kind: failWith(503) })
    const before = await Promise.all(
      [
        'oura_graphql_oura_retries_total',
        'oura_graphql_oura_response_bytes_total',
        'oura_graphql_cache_hits_total',
        'oura_graphql_oura_wait_seconds_total',
      ].map((name) => seriesValue(name)),
    )
    for (let time = 0; time < 2; time++)
      await gateway.ask(`{ viewer { workouts(${range}) { nodes { id } } } }`)
    expect(await seriesValue(`${series}{resource="workout",status="503"}`)).toBe(1)
    expect(await seriesValue(`${series}{resource="workout",status="200"}`)).toBe(1)
    expect(await seriesValue('oura_graphql_oura_retries_total')).toBe((before[0] ?? 0) + 1)
    expect(await seriesValue('oura_graphql_oura_response_bytes_total')).toBeGreaterThan(before[1] ?? 0)
    expect(await seriesValue('oura_graphql_cache_hits_total')).toBe((before[2] ?? 0) + 1)
    // The pause before the retry.
    expect(await seriesValue('oura_graphql_oura_wait_seconds_total')).toBeGreaterThan(before[3] ?? 0)
    expect(await seriesValue('oura_graphql_cache_bytes')).toBeGreaterThan(0)
    expect(await seriesValue('oura_graphql_cache_max_bytes')).toBeGreaterThan(1_000_000)
    expect(await seriesValue('oura_graphql_rate_limit_left_ratio')).toBeGreaterThan(0.5)
  })

  it('counts refreshes of tokens by outcome', async () => {
    await using other = await startLoginGateway({
      environment: OPERATOR,
      simulator: { oauth: { accessTokenSeconds: 3600 } },
    })
    const { browser } = await logIn(other)
    const workoutsOf = (month: string) =>
      `{ viewer { workouts(startDate: "${month}-01", endDate: "${month}-07") { nodes { id } } } }`
    const refreshes = (outcome: string) =>
      metricOf(other, `oura_graphql_token_refreshes_total{outcome="${outcome}"}`)
    other.clock.time += 2 * HOUR_MS
    expect((await ask(other, browser, workoutsOf('2026-10'))).errors).toEqual([])
    expect([await refreshes('refreshed'), await refreshes('refused')]).toEqual([1, 0])
    other.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'status', status: 400, body: { error: 'invalid_grant' } },
    })
    other.clock.time += 2 * HOUR_MS
    await ask(other, browser, workoutsOf('2026-09'))
    expect([await refreshes('refreshed'), await refreshes('refused')]).toEqual([1, 1])
  })

  it('shows which circuit breakers are open', async () => {
    await using other = await startGateway({ config: { gatewayAdminToken: ADMIN_TOKEN, ouraMaxRetries: 0 } })
    await other.simulator.close()
    for (let day = 10; day < 25; day++) {
      const range = `startDate: "2026-09-${day}", endDate: "2026-09-${day}"`
      await other.ask(`{ viewer { sessions(${range}) { nodes { id } } } }`)
    }
    const host = '{domain="host",resource=""}'
    expect(await seriesValue(`oura_graphql_circuit_breaker_open${host}`, other)).toBe(1)
    expect(await seriesValue(`oura_graphql_circuit_breaker_openings_total${host}`, other)).toBe(1)
    const failed = '{resource="session",status="UPSTREAM_UNAVAILABLE"}'
    expect(await seriesValue(`oura_graphql_oura_request_duration_seconds_count${failed}`, other)).toBe(10)
  })

  it("has Node's own metrics, and those of subscriptions", async () => {
    const metrics = await scrape()
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_cpu_seconds_total',
      'oura_graphql_open_subscriptions',
    ]) {
      expect([name, new RegExp(`^${name}[ {]`, 'm').test(metrics)]).toEqual([name, true])
    }
  })
})
