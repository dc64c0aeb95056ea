import { describe, expect, it } from 'vitest'
import type { Browser } from '../../support/auth/browser.ts'
import {
  ask,
  askForCode,
  type LoginGateway,
  mintToken,
  startLoginGateway,
} from '../../support/auth/login-gateway.ts'

const ID = '{ viewer { id } }'
const SLEEP = '{ viewer { id dailySleep(startDate: "2026-10-01", endDate: "2026-10-03") { totalCount } } }'
const LOCAL_USER = 'oura_graphql_local_user'
const json = { 'content-type': 'application/json' }

/** A gateway whose users Oura does not name; returns what ends that. */
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

describe('an account of somebody whom Oura does not name', () => {
  it('is the same when the same browser logs in again, also without a session', async () => {
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

  it('is another one in another browser, and after a logout or disconnect', async () => {
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

  it('opens nothing to whoever had it before: not by session, nor by token, nor by a name that was planted', async () => {
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
    // Not from what was cached for the one before.
    expect(asked()).toBe(before + 1)
    expect(victim.cookies.get(LOCAL_USER)).not.toBe(planted)
    expect(await askForCode(gateway, attacker, SLEEP)).toBe('UNAUTHENTICATED')
    const authorization = `Bearer ${token}`
    expect(await askForCode(gateway, gateway.browser(), SLEEP, { authorization })).toBe('UNAUTHENTICATED')
    // Nor does the old name lead to the account again.
    const again = gateway.browser()
    again.setCookie(LOCAL_USER, planted)
    await gateway.login(again)
    expect(await idOf(gateway, again)).not.toBe(await idOf(gateway, victim))
  })

  it('is left behind by somebody whom Oura does name', async () => {
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

  it.each(['somebody whom Oura names logs in', 'its user logs out'])(
    'ends with all that it handed out when %s: nobody could come back to revoke it',
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
      if (event === 'its user logs out') {
        await browser.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
        expect(gateway.simulator.oauth.liveGrants).toBe(0)
      } else {
        await gateway.login(browser)
        // Its tokens wait for their revocation: Oura might end the new ones with them.
        expect(gateway.simulator.oauth.liveGrants).toBe(2)
        expect(await askForCode(gateway, browser, SLEEP)).toBeNull()
        await ask(gateway, browser, 'mutation { disconnect { revocation } }')
      }
      expect(await asServer()).toBe('UNAUTHENTICATED')
    },
  )

  it('is known to the browser alone', async () => {
    await using gateway = await startLoginGateway({ publicUrl: 'https://health.example.com' })
    withoutIds(gateway)
    const response = await gateway.login(gateway.browser())
    const cookie = response.headers.getSetCookie().find((text) => text.includes(LOCAL_USER))
    expect(cookie).toMatch(/^__Host-oura_graphql_local_user=.*HttpOnly; SameSite=Lax; Secure/)
  })
})
