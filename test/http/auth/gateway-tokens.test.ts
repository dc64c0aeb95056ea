import { describe, expect, it } from 'vitest'
import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { userId } from '../../../src/simulator/users.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import type { Browser } from '../../support/auth/browser.ts'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'

const WHO = '{ viewer { id personalInfo { email } } }'

interface Listed {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

const mint = (gateway: LoginGateway, browser: Browser, body: unknown) =>
  browser.fetch(`${gateway.url}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const mintToken = async (gateway: LoginGateway, browser: Browser, body: unknown = { name: 'server' }) =>
  (await (await mint(gateway, browser, body)).json()) as Listed & { token: string }

const list = async (gateway: LoginGateway, browser: Browser): Promise<Listed[]> =>
  ((await (await browser.fetch(`${gateway.url}/auth/tokens`)).json()) as { tokens: Listed[] }).tokens

const revoke = (gateway: LoginGateway, browser: Browser, id: string) =>
  browser.fetch(`${gateway.url}/auth/tokens/${id}`, { method: 'DELETE' })

const askAs = (gateway: LoginGateway, token: string, query = WHO) =>
  ask(gateway, gateway.browser(), query, { authorization: `Bearer ${token}` })

describe('a gateway token', () => {
  it('is shown once, and authenticates the user who minted it', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await mint(gateway, browser, {
      name: '  my server ',
      expiresAt: '2027-01-01T00:00:00+02:00',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { token, ...rest } = (await response.json()) as Listed & { token: string }
    expect(token).toMatch(/^ogw_[\w-]{43}$/)
    expect(rest).toEqual({
      id: expect.stringMatching(/^[\w-]{36}$/),
      name: 'my server',
      createdAt: '2026-11-20T12:00:00.000Z',
      expiresAt: '2026-12-31T22:00:00.000Z',
      lastUsedAt: null,
      client: null,
    })
    expect(await list(gateway, browser)).toEqual([rest])
    const session = await ask(gateway, browser, WHO)
    expect(await askAs(gateway, token)).toEqual(session)
  })

  it('shows when it was last used, to the hour', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { token } = await mintToken(gateway, browser)
    const lastUse = async (afterMs: number) => {
      gateway.clock.time += afterMs
      await askAs(gateway, token)
      return (await list(gateway, browser))[0]?.lastUsedAt
    }
    expect(await lastUse(60_000)).toBe('2026-11-20T12:01:00.000Z')
    expect(await lastUse(3_599_999)).toBe('2026-11-20T12:01:00.000Z')
    expect(await lastUse(1)).toBe('2026-11-20T13:01:00.000Z')
  })

  it('stays revoked if it is used at the same time', async () => {
    const clock = { time: 0, now: () => clock.time }
    const store = createMemoryStore({ clock })
    const tokens = createGatewayTokens({ store, sealer: createSealer(['s'.repeat(32)]), clock })
    const { token, id } = await tokens.mint({ userId: 'anna', grantGeneration: 'first' }, 'server', null)
    // Between the read and the removal of a revocation, the token is used, which writes the time.
    const get = store.get
    let isUsed = false
    store.get = async (key) => {
      const stored = await get(key)
      if (!isUsed && key.startsWith('gateway-token/')) {
        isUsed = true
        await tokens.find(token)
      }
      return stored
    }
    expect(await tokens.revoke('anna', id)).toBe(true)
    expect([isUsed, await tokens.find(token)]).toEqual([true, null])
  })

  it('stays valid when its session has ended', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { token } = await mintToken(gateway, browser)
    await browser.fetch(`${gateway.url}/auth/logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect((await askAs(gateway, token)).errors).toEqual([])
  })

  it('expires', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { token } = await mintToken(gateway, browser, { name: 'x', expiresAt: '2026-11-20T13:00:00Z' })
    gateway.clock.time += 3_599_999
    expect((await askAs(gateway, token)).status).toBe(200)
    gateway.clock.time += 1
    const { status, errors } = await askAs(gateway, token)
    expect(status).toBe(401)
    expect(errors[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      authorizationUrl: `${gateway.url}/auth/login?returnTo=%2Fgraphql`,
    })
    expect(await list(gateway, browser)).toEqual([])
  })

  it('is revoked by its id', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const [one, two] = [await mintToken(gateway, browser), await mintToken(gateway, browser)]
    expect((await revoke(gateway, browser, one.id)).status).toBe(204)
    expect((await askAs(gateway, one.token)).status).toBe(401)
    expect((await askAs(gateway, two.token)).status).toBe(200)
    expect((await list(gateway, browser)).map(({ id }) => id)).toEqual([two.id])
    expect((await revoke(gateway, browser, one.id)).status).toBe(404)
  })

  it('belongs to its user only', async () => {
    const other = { token: 'other', seed: 7 }
    await using gateway = await startLoginGateway({ simulator: { users: [other] } })
    const [mine, theirs] = [gateway.browser(), gateway.browser()]
    await gateway.login(mine)
    await gateway.login(theirs, '', { user: userId(other) })
    const { id, token } = await mintToken(gateway, mine)
    expect(await list(gateway, theirs)).toEqual([])
    expect((await revoke(gateway, theirs, id)).status).toBe(404)
    expect((await askAs(gateway, token)).status).toBe(200)
  })

  it('that is unknown is not passed on to Oura', async () => {
    await using gateway = await startLoginGateway()
    const before = gateway.simulator.journal.length
    expect((await askAs(gateway, `ogw_${'x'.repeat(43)}`)).status).toBe(401)
    expect(gateway.simulator.journal).toHaveLength(before)
  })

  it('cannot mint, list or revoke tokens; neither can an Oura access token, nor a request without credentials', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { id, token } = await mintToken(gateway, browser)
    for (const headers of [{ authorization: `Bearer ${token}` }, { authorization: 'Bearer demo' }, {}]) {
      const stranger = gateway.browser()
      const url = `${gateway.url}/auth/tokens`
      const type = { 'content-type': 'application/json' }
      const responses = [
        await stranger.fetch(url, { headers }),
        await stranger.fetch(url, { method: 'POST', headers: { ...headers, ...type }, body: '{"name":"x"}' }),
        await stranger.fetch(`${url}/${id}`, { method: 'DELETE', headers }),
      ]
      expect(responses.map(({ status }) => status)).toEqual([401, 401, 401])
    }
    expect(await list(gateway, browser)).toHaveLength(1)
  })

  it.each<[string, unknown, string]>([
    ['no name', {}, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name that is not a string', { name: 1 }, 'name'],
    ['a long name', { name: 'x'.repeat(101) }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['null', null, 'name'],
    ['a list', [], 'name'],
    ['a date', { name: 'x', expiresAt: '2027-01-01' }, 'expiresAt'],
    ['a time without offset', { name: 'x', expiresAt: '2027-01-01T00:00:00' }, 'expiresAt'],
    ['an impossible time', { name: 'x', expiresAt: '2027-13-01T00:00:00Z' }, 'expiresAt'],
    ['a day that does not exist', { name: 'x', expiresAt: '2027-02-29T00:00:00Z' }, 'expiresAt'],
    ['the past', { name: 'x', expiresAt: '2026-11-20T12:00:00Z' }, 'expiresAt'],
    ['a number', { name: 'x', expiresAt: 1_900_000_000 }, 'expiresAt'],
  ])('is not minted from %s', async (_, body, argument) => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await mint(gateway, browser, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: expect.stringContaining(argument),
      code: 'BAD_USER_INPUT',
      argument,
    })
  })

  it('is not minted from a body that is not JSON', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await mint(gateway, browser, '{name')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('{"name": "my server"}') })
  })

  it('is one of at most 100', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    for (let count = 0; count < 100; count++) await mintToken(gateway, browser)
    expect((await mint(gateway, browser, { name: 'one more' })).status).toBe(400)
    const [oldest] = await list(gateway, browser)
    expect(await list(gateway, browser)).toHaveLength(100)
    await revoke(gateway, browser, oldest?.id ?? '')
    expect((await mint(gateway, browser, { name: 'in its place' })).status).toBe(201)
    expect((await mint(gateway, browser, { name: 'one more' })).status).toBe(400)
  })

  it('leaves its place to another one when it expires, or when its process crashed while it was minted', async () => {
    const clock = { time: 0, now: () => clock.time }
    const store = createMemoryStore({ clock })
    const put = store.put
    const tokens = createGatewayTokens({ store, sealer: createSealer(['s'.repeat(32)]), clock })
    const grant = { userId: 'anna', grantGeneration: 'first' }
    for (let count = 0; count < 98; count++) await tokens.mint(grant, 'server', null)
    await tokens.mint(grant, 'short', 30_000)
    store.put = (key, ...rest) =>
      key.startsWith('gateway-token/') ? Promise.reject(new Error('crash')) : put(key, ...rest)
    await expect(tokens.mint(grant, 'lost', null)).rejects.toThrow('crash')
    store.put = put
    await expect(tokens.mint(grant, 'too many', null)).rejects.toThrow('the limit')
    clock.time = 30_000
    await tokens.mint(grant, 'after the short one', null)
    await expect(tokens.mint(grant, 'too many', null)).rejects.toThrow('the limit')
    clock.time = 60_001
    await tokens.mint(grant, 'after the lost one', null)
    await expect(tokens.mint(grant, 'too many', null)).rejects.toThrow('the limit')
    expect(await tokens.list('anna')).toHaveLength(100)
    expect(await tokens.revokeAll('anna')).toBe(100)
    await tokens.mint(grant, 'after a disconnect', null)
  })
})
