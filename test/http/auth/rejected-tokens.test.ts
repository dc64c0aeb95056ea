import { describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { ask, mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'

const BOTH = '{ viewer { dailyResilience(first: 1) { totalCount } dailySleep(first: 1) { totalCount } } }'

/** From now on one resource answers 401 without the sentence of a missing scope; returns a function that ends this. */
const rejectResilience = ({ simulator }: LoginGateway) =>
  simulator.inject({
    match: { resource: 'daily_resilience' },
    kind: failWith(401, { body: { detail: 'Unauthorized' } }),
  })

const requestsFor = ({ simulator }: LoginGateway, name: string) =>
  simulator.journal.filter(({ resource }) => resource === name).length

const refreshes = ({ simulator }: LoginGateway) =>
  simulator.oauth.journal.filter(({ grantType }) => grantType === 'refresh_token').length

describe('a 401 of one resource', () => {
  it.each(['session', 'gateway token', 'Oura access token'] as const)(
    'fails that field alone, with a %s: ten loads cost one request for the others',
    async (kind) => {
      await using gateway = await startLoginGateway()
      const browser = gateway.browser()
      await gateway.login(browser)
      const bearer = {
        session: undefined,
        'gateway token': () => mintToken(gateway, browser),
        'Oura access token': async () => gateway.simulator.issueTokens('demo').accessToken,
      }[kind]
      const headers = bearer && { authorization: `Bearer ${await bearer()}` }
      const visitor = bearer === undefined ? browser : gateway.browser()
      rejectResilience(gateway)
      for (let load = 0; load < 10; load++) {
        const { data, errors } = await ask(gateway, visitor, BOTH, headers)
        expect(errors).toMatchObject([
          {
            path: ['viewer', 'dailyResilience'],
            extensions: { code: 'FORBIDDEN' },
          },
        ])
        expect(data.viewer.dailySleep.totalCount).toBeGreaterThan(0)
      }
      expect(requestsFor(gateway, 'daily_sleep')).toBe(1)
      expect(requestsFor(gateway, 'daily_resilience')).toBeLessThanOrEqual(12)
      expect(refreshes(gateway)).toBe(bearer === undefined || kind === 'gateway token' ? 1 : 0)
    },
  )

  it('asks personal_info once a minute at most', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    rejectResilience(gateway)
    const before = requestsFor(gateway, 'personal_info')
    for (let load = 0; load < 5; load++) await ask(gateway, browser, BOTH)
    expect(requestsFor(gateway, 'personal_info') - before).toBe(1)
    gateway.clock.time += 60_000
    for (let load = 0; load < 5; load++) await ask(gateway, browser, BOTH)
    expect(requestsFor(gateway, 'personal_info') - before).toBe(2)
    expect(refreshes(gateway)).toBe(1)
  })

  it('is over as soon as the resource answers again', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const heal = rejectResilience(gateway)
    await ask(gateway, browser, BOTH)
    heal()
    expect((await ask(gateway, browser, BOTH)).errors).toEqual([])
  })

  it('refreshes again once personal_info answers 401 as well', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    rejectResilience(gateway)
    await ask(gateway, browser, BOTH)
    expect(refreshes(gateway)).toBe(1)
    gateway.clock.time += 60_000
    gateway.simulator.oauth.expireAccessTokens()
    const { data, errors } = await ask(
      gateway,
      browser,
      '{ viewer { dailyResilience(first: 2) { totalCount } dailyReadiness(first: 1) { totalCount } } }',
    )
    expect(errors).toMatchObject([{ path: ['viewer', 'dailyResilience'] }])
    expect(data.viewer.dailyReadiness.totalCount).toBeGreaterThan(0)
    expect(refreshes(gateway)).toBe(2)
  })
})
