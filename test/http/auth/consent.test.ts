import { describe, expect, it } from 'vitest'
import { ask, askForCode, mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const SPO2 = '{ viewer { dailySpo2(first: 1) { totalCount } } }'
const MINUTE_MS = 60_000

const askedOf = ({ simulator }: LoginGateway) =>
  simulator.journal.filter(({ resource }) => resource === 'daily_spo2').length

/** The next token response has these scopes; null: it does not name any. */
function respondWith({ simulator }: LoginGateway, granted: string | null): void {
  const { accessToken, refreshToken } = simulator.issueTokens('demo', granted?.split(' '), 'the-application')
  simulator.inject({
    match: { resource: 'oauth_token' },
    kind: {
      type: 'wrongShape',
      body: {
        token_type: 'bearer',
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: 3600,
        ...(granted !== null && { scope: granted }),
      },
    },
    times: 1,
  })
}

describe('a record that was cached while its scope was granted', () => {
  it('is hidden after a login with fewer scopes, and served again after a login with all of them', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const authorization = { authorization: `Bearer ${await mintToken(gateway, browser)}` }
    expect(await askForCode(gateway, browser, SPO2)).toBe(null)
    await gateway.login(browser, '', { scopes: ['daily'] })
    expect(await askForCode(gateway, browser, SPO2)).toBe('FORBIDDEN')
    expect(await askForCode(gateway, gateway.browser(), SPO2, authorization)).toBe('FORBIDDEN')
    await gateway.login(browser)
    expect(await askForCode(gateway, browser, SPO2)).toBe(null)
  })

  it('is served after a login with the same scopes', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { data } = await ask(gateway, browser, SPO2)
    const asked = askedOf(gateway)
    await gateway.login(browser)
    expect((await ask(gateway, browser, SPO2)).data).toEqual(data)
    expect(askedOf(gateway)).toBe(asked)
  })

  it('is fetched anew after a login whose scopes are not reported', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    for (const scopes of [null, null] as const) {
      const asked = askedOf(gateway)
      respondWith(gateway, scopes)
      const callback = new URL(await gateway.consent(browser))
      callback.searchParams.delete('scope')
      await browser.fetch(callback.href)
      expect(await askForCode(gateway, browser, SPO2)).toBe(null)
      expect(askedOf(gateway)).toBeGreaterThan(asked)
    }
  })

  it('is hidden after a refresh with fewer scopes, and after no other refresh', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { data } = await ask(gateway, browser, '{ viewer { grantedScopes } }')
    const scopes: readonly string[] = data.viewer.grantedScopes
    expect(await askForCode(gateway, browser, SPO2)).toBe(null)
    const asked = askedOf(gateway)
    let month = 0
    const refreshWith = async (granted: string | null) => {
      gateway.simulator.oauth.expireAccessTokens()
      respondWith(gateway, granted)
      month += 1
      const days = `startDate: "2026-0${month}-01", endDate: "2026-0${month}-02"`
      expect(await askForCode(gateway, browser, `{ viewer { dailySleep(${days}) { totalCount } } }`)).toBe(
        null,
      )
      const calls = gateway.simulator.oauth.journal.filter(({ grantType }) => grantType === 'refresh_token')
      expect(calls).toHaveLength(month)
    }
    for (const granted of [null, scopes.toReversed().join(' ')]) {
      await refreshWith(granted)
      expect(await askForCode(gateway, browser, SPO2)).toBe(null)
    }
    expect(askedOf(gateway)).toBe(asked)
    await refreshWith('daily')
    expect(await askForCode(gateway, browser, SPO2)).toBe('FORBIDDEN')
  })

  it('is hidden within a minute in every other process', async () => {
    using folder = makeTemporaryFolder()
    await using gateway = await startLoginGateway({
      environment: {
        STORE_URL: `file:${folder.file('store.db')}`,
        GATEWAY_SECRET: 'a-secret-of-enough-length-for-all',
      },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const other = gateway.another()
    // Records of last year stay fresh for longer than a minute.
    const lastYear = '{ viewer { dailySpo2(startDate: "2025-10-01", endDate: "2025-10-03") { totalCount } } }'
    for (const process of [gateway, other]) expect(await askForCode(process, browser, lastYear)).toBe(null)
    const authorization = { authorization: `Bearer ${await mintToken(gateway, browser)}` }
    await gateway.login(browser, '', { scopes: ['daily'] })
    gateway.clock.time += MINUTE_MS
    for (const process of [gateway, other]) {
      expect(await askForCode(process, browser, lastYear)).toBe('FORBIDDEN')
      expect(await askForCode(process, gateway.browser(), lastYear, authorization)).toBe('FORBIDDEN')
    }
  })
})
