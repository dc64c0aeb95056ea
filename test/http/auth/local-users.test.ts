import { describe, expect, it } from 'vitest'
import type { Browser } from '../../support/auth/browser.ts'
import { ask, askForCode, mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'

const ID = '{ viewer { id } }'
const SLEEP = '{ viewer { id dailySleep(startDate: "2026-10-01", endDate: "2026-10-03") { totalCount } } }'
const LOCAL_USER = 'oura_graphql_local_user'
const json = { 'content-type': 'application/json' }

/** From now on Oura does not tell user ids; returns a function that ends this. */
const withoutIds = ({ simulator }: LoginGateway) =>
  simulator.inject({
    match: { resource: 'personal_info' },
    kind: { type: 'status', status: 401, body: { detail: 'Token is not authorized access personal scope.' } },
  })

const idOf = async (gateway: LoginGateway, browser: Browser): Promise<string> => {
  const { data, errors } = await ask(gateway, browser, ID)
  expect(errors).toEqual([])
  return data.viewer.id
}

describe('a local user, whose Oura id is unknown', () => {
  it('is the same after another login in the same browser, also without a session', async () => {
    await using gateway = await startLoginGateway()
    withoutIds(gateway)
    const browser = gateway.browser()
    await gateway.login(browser)
    const first = await idOf(gateway, browser)
    await gateway.login(browser)
    expect(await idOf(gateway, browser)).toBe(first)
    gateway.clock.time += 60 * 86_400_000
    expect(await askForCode(gateway, browser, ID)).toBe('UNAUTHENTICATED')
    await gateway.login(browser)
    expect(await idOf(gateway, browser)).toBe(first)
    gateway.clock.time += 91 * 86_400_000
    await gateway.login(browser)
    expect(await idOf(gateway, browser)).not.toBe(first)
  })

  it('is another one in another browser, and after logout or disconnect', async () => {
    await using gateway = await startLoginGateway()
    withoutIds(gateway)
    const [one, two] = [gateway.browser(), gateway.browser()]
    await gateway.login(one)
    await gateway.login(two)
    const ids = [await idOf(gateway, one), await idOf(gateway, two)]
    await one.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
    expect(one.cookies.has(LOCAL_USER)).toBe(false)
    await gateway.login(one)
    await ask(gateway, two, 'mutation { disconnect { revocation } }')
    await gateway.login(two)
    ids.push(await idOf(gateway, one), await idOf(gateway, two))
    expect(new Set(ids).size).toBe(4)
  })

  it('shows nothing to earlier sessions, gateway tokens or a planted cookie', async () => {
    await using gateway = await startLoginGateway()
    withoutIds(gateway)
    const attacker = gateway.browser()
    await gateway.login(attacker)
    const token = await mintToken(gateway, attacker)
    const planted = attacker.cookies.get(LOCAL_USER) ?? ''
    expect((await ask(gateway, attacker, SLEEP)).errors).toEqual([])

    const victim = gateway.browser()
    victim.setCookie(LOCAL_USER, planted)
    await gateway.login(victim)
    const asked = () => gateway.simulator.journal.filter(({ resource }) => resource === 'daily_sleep').length
    const before = asked()
    expect((await ask(gateway, victim, SLEEP)).errors).toEqual([])
    // Not from the records that were cached for the earlier login.
    expect(asked()).toBe(before + 1)
    expect(victim.cookies.get(LOCAL_USER)).not.toBe(planted)
    expect(await askForCode(gateway, attacker, SLEEP)).toBe('UNAUTHENTICATED')
    const authorization = `Bearer ${token}`
    expect(await askForCode(gateway, gateway.browser(), SLEEP, { authorization })).toBe('UNAUTHENTICATED')
    // The old cookie does not lead to the user any more.
    const again = gateway.browser()
    again.setCookie(LOCAL_USER, planted)
    await gateway.login(again)
    expect(await idOf(gateway, again)).not.toBe(await idOf(gateway, victim))
  })

  it('ends when a user with an Oura id logs in', async () => {
    await using gateway = await startLoginGateway()
    const heal = withoutIds(gateway)
    const browser = gateway.browser()
    await gateway.login(browser)
    const local = await idOf(gateway, browser)
    heal()
    await gateway.login(browser)
    expect(await idOf(gateway, browser)).not.toBe(local)
    expect(browser.cookies.has(LOCAL_USER)).toBe(false)
  })

  it.each(['a user with an Oura id logs in', 'the user logs out'])(
    'ends with all of its sessions and tokens when %s: no one could come back to revoke them',
    async (event) => {
      await using gateway = await startLoginGateway()
      const heal = withoutIds(gateway)
      const browser = gateway.browser()
      await gateway.login(browser)
      const token = await mintToken(gateway, browser)
      const asServer = () =>
        askForCode(gateway, gateway.browser(), SLEEP, { authorization: `Bearer ${token}` })
      expect(await asServer()).toBeNull()
      heal()
      if (event === 'the user logs out') {
        await browser.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
        expect(gateway.simulator.oauth.liveGrants).toBe(0)
      } else {
        await gateway.login(browser)
        // Its tokens are not revoked yet: Oura might revoke the new ones with them.
        expect(gateway.simulator.oauth.liveGrants).toBe(2)
        expect(await askForCode(gateway, browser, SLEEP)).toBeNull()
        await ask(gateway, browser, 'mutation { disconnect { revocation } }')
      }
      expect(await asServer()).toBe('UNAUTHENTICATED')
    },
  )

  it('has a cookie with the host prefix', async () => {
    await using gateway = await startLoginGateway({ publicUrl: 'https://health.example.com' })
    withoutIds(gateway)
    const response = await gateway.login(gateway.browser())
    const cookie = response.headers.getSetCookie().find((text) => text.includes(LOCAL_USER))
    expect(cookie).toMatch(/^__Host-oura_graphql_local_user=.*HttpOnly; SameSite=Lax; Secure/)
  })
})
