import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createClient,
  createGrantUser,
  type GrantTokens,
  openStoredGrants,
  ReauthorizationRequiredError,
  UnknownUserError,
  UpstreamUnavailableError,
} from '../../../src/client/client.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { loginEnvironment } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { NOW } from '../../support/simulator/api.ts'

const DAY_MS = 86_400_000
const WEEK = { startDate: '2026-11-13', endDate: '2026-11-19' }
/** Of this file, so that tests can wait. */
let now = NOW
const clock = { now: () => now }

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ now: clock.now })
})
afterAll(() => simulator.close())

/** A client with a grant that was just issued, and what it stored. */
function open({ expiresIn = DAY_MS, store = async () => undefined as unknown } = {}) {
  const { accessToken, refreshToken } = simulator.issueTokens(simulator.userId)
  const stored: GrantTokens[] = []
  const user = createGrantUser({
    application: simulator.application,
    baseUrl: simulator.url,
    tokens: { accessToken, refreshToken, expiresAt: now + expiresIn },
    async onRefresh(tokens) {
      stored.push(tokens)
      await store()
    },
    clock,
  })
  const client = createClient({ user, baseUrl: simulator.url, clock, sleep: async () => undefined })
  const refreshes = simulator.oauth.tokenCalls
  return {
    ...client,
    stored,
    refreshes: () => simulator.oauth.tokenCalls - refreshes,
    [Symbol.asyncDispose]: client.close,
  }
}

describe('a grant of your own custody', () => {
  it('is not refreshed while its access token is valid', async () => {
    await using client = open()
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    expect(client.refreshes()).toBe(0)
  })

  it('is refreshed once for all requests before its access token expires, and stored', async () => {
    await using client = open({ expiresIn: 1000 })
    await Promise.all([client.dailySleep.all(WEEK), client.workout.all(WEEK), client.tag.all(WEEK)])
    expect(client.refreshes()).toBe(1)
    expect(client.stored).toEqual([
      { accessToken: expect.any(String), refreshToken: expect.any(String), expiresAt: now + 30 * DAY_MS },
    ])
  })

  it('is refreshed after Oura rejected its access token', async () => {
    await using client = open()
    simulator.oauth.expireAccessTokens()
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    expect(client.refreshes()).toBe(1)
    // With the next pair, later.
    now += 2 * 60_000
    simulator.oauth.expireAccessTokens()
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    expect(client.stored).toHaveLength(2)
  })

  it('keeps renewed tokens that could not be stored, and stores them with the next request', async () => {
    const failure = new Error('The disk is full.')
    const failures = [failure]
    await using client = open({
      expiresIn: 1000,
      store: async () => {
        const next = failures.shift()
        if (next !== undefined) throw next
      },
    })
    await expect(client.dailySleep.all(WEEK)).rejects.toBe(failure)
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    expect(client.refreshes()).toBe(1)
    expect(client.stored[0]).toEqual(client.stored[1])
  })

  it('needs a new login once Oura refuses it', async () => {
    await using client = open({ expiresIn: 1000 })
    simulator.oauth.revokeAll()
    const error = await client.dailySleep.all(WEEK).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ReauthorizationRequiredError)
    expect(error).toMatchObject({ code: 'REAUTHORIZATION_REQUIRED', extensions: {} })
  })

  it('survives a token request without a response', async () => {
    await using client = open({ expiresIn: 1000 })
    const remove = simulator.inject({ match: { resource: 'oauth_token' }, times: 1, kind: { type: 'reset' } })
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    remove()
  })

  it.each([{ type: 'reset' } as const, failWith(503)])(
    'survives an outage of the token endpoint: %j',
    async (kind) => {
      await using client = open({ expiresIn: 1000 })
      const remove = simulator.inject({ match: { resource: 'oauth_token' }, kind })
      await expect(client.dailySleep.all(WEEK)).rejects.toBeInstanceOf(UpstreamUnavailableError)
      remove()
      expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
    },
  )
})

describe("a grant in a gateway's store", () => {
  it('is found by the user id, and refreshed as the gateway does it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-client-'))
    try {
      const environment = {
        STORE_URL: `file:${path.join(folder, 'store.db')}`,
        GATEWAY_SECRET: 'canary-secret-of-client-01234567890',
      }
      await using gateway = await startLoginGateway({ environment })
      await gateway.login(gateway.browser())
      const env = { ...loginEnvironment(gateway.url, gateway.simulator.url), ...environment }
      const grants = await openStoredGrants({ env, clock: gateway.clock })
      const [userId = ''] = await grants.userIds()
      const client = createClient({ user: await grants.user(userId), baseUrl: gateway.simulator.url, clock })
      expect(await client.personalInfo.get()).toMatchObject({ id: userId })
      await expect(grants.user('stranger')).rejects.toBeInstanceOf(UnknownUserError)
      await client.close()
      await grants.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
