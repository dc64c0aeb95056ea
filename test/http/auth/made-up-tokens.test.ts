import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { DAY_MS } from '../../../src/time.ts'
import { ask, askForCode } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { NOW } from '../../support/client.ts'

const EMAIL = '{ viewer { personalInfo { email } } }'
const madeUp = () => randomBytes(24).toString('base64url')

/** A query for 300 records of days that are too far apart to share a request. */
const THREE_HUNDRED_IDS = `{ ${[0, 1, 2]
  .map((field) => {
    const ids = Array.from({ length: 100 }, (_, index) => {
      const day = new Date(NOW - (100 * field + index) * 50 * DAY_MS).toISOString().slice(0, 10)
      return JSON.stringify(Buffer.from(`DailySleep:${day}`).toString('base64'))
    })
    return `n${field}: nodes(ids: [${ids.join()}]) { id }`
  })
  .join(' ')} }`

/** Sends a query with a bearer token. */
const askWith = (gateway: LoginGateway, token: string, query: string) =>
  ask(gateway, gateway.browser(), query, { authorization: `Bearer ${token}` })

const dataRequests = ({ simulator }: LoginGateway) =>
  simulator.journal.filter(({ path }) => path.startsWith('/v2/'))

/** The error codes of an answer, each once. */
const codesOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => [
  ...new Set(errors.map(({ extensions }) => extensions['code'])),
]

describe('made-up access tokens', () => {
  it('cost one request each, and do not limit a logged-in user', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const before = dataRequests(gateway).length
    const answers = await Promise.all(
      Array.from({ length: 17 }, () => askWith(gateway, madeUp(), THREE_HUNDRED_IDS)),
    )
    for (const answer of answers) expect(codesOf(answer)).toEqual(['UNAUTHENTICATED'])
    expect(dataRequests(gateway).length - before).toBe(17)
    expect((await ask(gateway, browser, EMAIL)).errors).toEqual([])
  }, 60_000)

  it('share one probe if several operations use the same token', async () => {
    await using gateway = await startLoginGateway()
    const token = madeUp()
    const answers = await Promise.all(Array.from({ length: 20 }, () => askWith(gateway, token, EMAIL)))
    for (const answer of answers) expect(codesOf(answer)).toEqual(['UNAUTHENTICATED'])
    expect(dataRequests(gateway)).toHaveLength(1)
  })

  it('are remembered for a minute', async () => {
    await using gateway = await startLoginGateway()
    const token = madeUp()
    for (let round = 0; round < 3; round++) {
      expect(codesOf(await askWith(gateway, token, EMAIL))).toEqual(['UNAUTHENTICATED'])
    }
    expect(dataRequests(gateway)).toHaveLength(1)
    gateway.clock.time += 60_000
    expect(codesOf(await askWith(gateway, token, EMAIL))).toEqual(['UNAUTHENTICATED'])
    expect(dataRequests(gateway)).toHaveLength(2)
  })

  it('are refused without a request after 100 in a minute, while accepted tokens and logins are served', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const accepted = gateway.simulator.issueTokens('demo').accessToken
    expect((await askWith(gateway, accepted, EMAIL)).errors).toEqual([])
    const before = dataRequests(gateway).length
    const answers = await Promise.all(Array.from({ length: 150 }, () => askWith(gateway, madeUp(), EMAIL)))
    const codes = answers.flatMap(codesOf)
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(100)
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(50)
    expect(dataRequests(gateway).length - before).toBe(100)
    const limited = answers
      .flatMap(({ errors }) => errors)
      .find(({ extensions }) => extensions['code'] === 'RATE_LIMITED')
    expect(limited).toMatchObject({
      message: expect.stringContaining('access tokens that Oura does not know'),
      extensions: { retryAfterSeconds: 60 },
    })

    const tags = '{ viewer { enhancedTags(first: 1) { totalCount } } }'
    expect((await ask(gateway, browser, tags)).errors).toEqual([])
    expect((await askWith(gateway, accepted, tags)).errors).toEqual([])
    const fresh = gateway.simulator.issueTokens('demo').accessToken
    expect(codesOf(await askWith(gateway, fresh, EMAIL))).toEqual(['RATE_LIMITED'])
    gateway.clock.time += 60_000
    expect((await askWith(gateway, fresh, EMAIL)).errors).toEqual([])
  })
})

describe('disconnect with a made-up access token', () => {
  it('sends no revocation, and shares the budget of probes', async () => {
    await using gateway = await startLoginGateway()
    const mutation = 'mutation { disconnect { revocation } }'
    const tokens = Array.from({ length: 120 }, madeUp)
    const answers = await Promise.all(tokens.map((token) => askWith(gateway, token, mutation)))
    const codes = answers.flatMap(codesOf)
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(100)
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(20)
    expect(gateway.simulator.journal.filter(({ resource }) => resource === 'oauth_revoke')).toEqual([])
  }, 60_000)
})

describe('an access token that Oura accepts', () => {
  it('sends its other requests once the first has succeeded', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    const query = `{ viewer {
      dailySleep(first: 1) { totalCount } dailyReadiness(first: 1) { totalCount } workouts(first: 1) { totalCount }
    } }`
    gateway.simulator.setLatency(300)
    const answer = askWith(gateway, token, query)
    await expect.poll(() => dataRequests(gateway).length).toBe(1)
    await delay(100)
    expect(dataRequests(gateway)).toHaveLength(1)
    expect((await answer).errors).toEqual([])
    expect(dataRequests(gateway)).toHaveLength(3)
  })

  it('counts as accepted if it lacks a scope', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo', ['daily']).accessToken
    const query = '{ viewer { dailySpo2(first: 1) { totalCount } dailySleep(first: 1) { totalCount } } }'
    const { data, errors } = await askWith(gateway, token, query)
    expect(errors.map(({ extensions }) => extensions['requiredScope'])).toEqual(['spo2'])
    expect(data.viewer.dailySleep.totalCount).toBeGreaterThan(0)
  })

  it('is probed again after a request that says nothing about it', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    gateway.simulator.inject({ match: { resource: 'daily_resilience' }, kind: failWith(500) })
    const query =
      '{ viewer { dailyResilience(first: 1) { totalCount } dailySleep(first: 1) { totalCount } } }'
    const { data, errors } = await askWith(gateway, token, query)
    expect(errors).toMatchObject([{ path: ['viewer', 'dailyResilience'] }])
    expect(data.viewer.dailySleep.totalCount).toBeGreaterThan(0)
  })

  it('is probed with a second resource if one rejects it', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    const heal = gateway.simulator.inject({ match: { resource: 'daily_resilience' }, kind: failWith(401) })
    const both = '{ viewer { dailyResilience(first: 1) { totalCount } dailySleep(first: 1) { totalCount } } }'
    const { data, errors } = await askWith(gateway, token, both)
    expect(errors).toMatchObject([{ path: ['viewer', 'dailyResilience'] }])
    expect(data.viewer.dailySleep.totalCount).toBeGreaterThan(0)
    heal()
    // Accepted now, so the rejection of one resource is not remembered.
    expect((await askWith(gateway, token, both)).errors).toEqual([])
  })

  it('sends the other requests of a resource that rejected it, once another resource has proved it', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    gateway.simulator.inject({ match: { resource: 'daily_resilience' }, kind: failWith(401), times: 1 })
    const dayBefore = (days: number) => new Date(NOW - days * DAY_MS).toISOString().slice(0, 10)
    const rangeOf = (days: number) => `startDate: "${dayBefore(days + 5)}", endDate: "${dayBefore(days)}"`
    const query = `{ viewer {
      far: dailyResilience(${rangeOf(2_000)}) { totalCount } near: dailyResilience(${rangeOf(5)}) { totalCount }
      dailySleep(first: 1) { totalCount }
    } }`
    const { data, errors } = await askWith(gateway, token, query)
    expect(errors).toHaveLength(1)
    expect(data.viewer.dailySleep.totalCount).toBeGreaterThan(0)
    expect(gateway.simulator.journal.filter(({ resource }) => resource === 'daily_resilience')).toHaveLength(
      2,
    )
  })

  it('is no longer accepted once it has expired', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    expect((await askWith(gateway, token, EMAIL)).errors).toEqual([])
    gateway.simulator.oauth.expireAccessTokens()
    gateway.clock.time += 86_400_000
    for (let round = 0; round < 2; round++) {
      expect(codesOf(await askWith(gateway, token, EMAIL))).toEqual(['UNAUTHENTICATED'])
    }
    const after = dataRequests(gateway).length
    expect(codesOf(await askWith(gateway, token, THREE_HUNDRED_IDS))).toEqual(['UNAUTHENTICATED'])
    expect(dataRequests(gateway)).toHaveLength(after)
  })

  it('is probed by another operation if the client of the first has gone', async () => {
    await using gateway = await startLoginGateway()
    const token = gateway.simulator.issueTokens('demo').accessToken
    gateway.simulator.setLatency(300)
    const gone = new AbortController()
    const first = gateway
      .browser()
      .fetch(`${gateway.url}/graphql?query=${encodeURIComponent(EMAIL)}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: gone.signal,
      })
      .catch(() => null)
    await expect.poll(() => dataRequests(gateway).length).toBe(1)
    const second = askForCode(
      gateway,
      gateway.browser(),
      '{ viewer { dailySleep(first: 1) { totalCount } } }',
      {
        authorization: `Bearer ${token}`,
      },
    )
    gone.abort()
    await first
    expect(await second).toBeNull()
  })
})
