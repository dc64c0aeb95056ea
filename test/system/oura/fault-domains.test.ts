import { describe, expect, test } from 'vitest'
import { NOW } from '../../support/client.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const USERS = ['anna', 'ben', 'cleo']
const HEALTHY = ['dailySleep', 'dailyReadiness', 'dailyActivity', 'workouts']
const users = USERS.map((token, index) => ({ token, seed: 30 + index }))
const as = (token: string) => ({ authorization: `Bearer ${token}` })
const query = (fields: readonly string[]) =>
  `{ viewer { ${fields.map((field) => `${field} { totalCount }`).join(' ')} } }`

type Counts = { viewer: Record<string, { totalCount: number } | null> }

async function poll(gateway: TestGateway, user: string, fields: readonly string[]) {
  const { data, errors } = await gateway.ask<Counts, object>(query(fields), {}, as(user))
  const counts = fields.map((field) => data.viewer[field]?.totalCount)
  return { counts, codes: errors.map(({ path, extensions }) => [path?.[1], extensions?.['code']]) }
}

describe('a resource that fails', () => {
  test.each([
    ['several users poll', USERS],
    ['one user polls', ['anna']],
  ])(
    'costs only its own field, while %s for a minute',
    async (_, pollers) => {
      let now = NOW
      await using gateway = await startGateway({ simulator: { users }, now: () => now })
      gateway.simulator.inject({
        match: { resource: 'daily_resilience' },
        kind: { type: 'status', status: 500 },
      })
      const fields = ['dailyResilience', ...HEALTHY]
      for (let polls = 0; polls < 25; polls++) {
        for (const user of pollers) {
          const { counts, codes } = await poll(gateway, user, fields)
          expect(codes).toEqual([['dailyResilience', 'UPSTREAM_UNAVAILABLE']])
          for (const count of counts.slice(1)) expect(count).toBeTypeOf('number')
        }
        now += 2_500
      }
      for (const user of USERS) {
        const { counts, codes } = await poll(gateway, user, HEALTHY)
        expect(codes).toEqual([])
        expect(counts.every((count) => count !== undefined)).toBe(true)
      }
      // The circuit breaker spares the failing resource: far fewer requests than polls.
      const failed = gateway.simulator.journal.filter(({ resource }) => resource === 'daily_resilience')
      expect(failed.length).toBeLessThan(10 + 10 + 20)
    },
    30_000,
  )
})

describe('a user whose requests Oura fails', () => {
  test('does not open the circuit for others with a dozen time-outs', async () => {
    await using gateway = await startGateway({ simulator: { users }, config: { ouraTimeoutMs: 400 } })
    const recover = gateway.simulator.inject({ match: { user: 'anna' }, kind: { type: 'hang' } })
    for (let timeouts = 0; timeouts < 12; timeouts++) await poll(gateway, 'anna', ['dailySleep'])
    const sent = gateway.simulator.journal.length
    expect(sent).toBe(10)
    recover()
    const { codes } = await poll(gateway, 'ben', ['dailySleep', 'dailyReadiness'])
    expect(codes).toEqual([])
    expect((await poll(gateway, 'anna', ['dailyReadiness'])).codes).toEqual([])
  })

  test('does not hold the connections of others with requests that hang', async () => {
    await using gateway = await startGateway({ simulator: { users } })
    const fields = [...HEALTHY, 'dailyStress', 'dailySpo2', 'sleepPeriods', 'sessions']
    // Until Oura has accepted an access token, only one request is sent with it.
    expect((await poll(gateway, 'anna', ['enhancedTags'])).codes).toEqual([])
    const recover = gateway.simulator.inject({ match: { user: 'anna' }, kind: { type: 'hang' } })
    const controller = new AbortController()
    const hanging = gateway
      .fetch('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...as('anna') },
        body: JSON.stringify({ query: query(fields) }),
        signal: controller.signal,
      })
      .catch(() => undefined)
    await expect.poll(() => gateway.simulator.journal.length).toBe(1 + 8)
    const startedAt = performance.now()
    expect((await poll(gateway, 'ben', HEALTHY)).codes).toEqual([])
    // Long before the time-out of the requests that hang.
    expect(performance.now() - startedAt).toBeLessThan(8_000)
    recover()
    controller.abort()
    await hanging
  })
})
