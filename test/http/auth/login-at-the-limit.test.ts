import { describe, expect, it } from 'vitest'
import { rateLimited } from '../../../src/simulator/faults.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { pageOf } from '../../support/auth/page.ts'
import { NOW } from '../../support/client.ts'

const MINUTE_MS = 60_000

/** A gateway whose reserve for logins is one request a minute. */
const start = () => startLoginGateway({ environment: { OURA_RATE_LIMITS: 'app=100/1m' } })

/** Uses up what the application's window has for queries. */
async function useUp(gateway: Awaited<ReturnType<typeof start>>) {
  const browser = gateway.browser()
  await gateway.login(browser)
  gateway.clock.time += MINUTE_MS + 1
  for (let day = 1; day <= 100; day++) {
    // Far enough apart, so that no request serves two.
    const date = new Date(Date.UTC(2000, 0, 80 * day)).toISOString().slice(0, 10)
    const query = `{ viewer { dailySleep(startDate: "${date}", endDate: "${date}") { totalCount } } }`
    await browser.fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: gateway.url },
      body: JSON.stringify({ query }),
    })
  }
}

/** Requests that Oura's limit counts. */
const dataRequests = ({ simulator }: Awaited<ReturnType<typeof start>>) =>
  simulator.journal.filter(({ path }) => path.startsWith('/v2/')).length

describe('a login at the limit of the application', () => {
  it('uses the reserve: queries leave 1 % of the window', async () => {
    await using gateway = await start()
    await useUp(gateway)
    const sent = dataRequests(gateway)
    expect(sent).toBe(100)
    const login = await gateway.login(gateway.browser())
    expect(login.status).toBe(303)
    expect(dataRequests(gateway)).toBe(sent + 1)
  })

  it('says when to try again, and keeps the code for then', async () => {
    await using gateway = await start()
    await useUp(gateway)
    await gateway.login(gateway.browser())
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    const calls = gateway.simulator.oauth.tokenCalls
    const refused = await browser.fetch(callback)
    expect(refused.headers.get('retry-after')).toBe('61')
    const { status, title, html } = await pageOf(refused)
    expect([status, title]).toEqual([503, 'Too many requests to Oura right now'])
    expect(html).toContain('Reload this page in 61 seconds')
    expect(gateway.simulator.oauth.tokenCalls).toBe(calls)
    gateway.clock.time += 61_000
    expect((await browser.fetch(callback)).status).toBe(303)
    expect(gateway.simulator.oauth.tokenCalls).toBe(calls + 1)
  })

  it('keeps the code as well if the wait is short, but longer than an operation may take', async () => {
    const environment = { OURA_RATE_LIMITS: 'app=100/1m', OPERATION_TIMEOUT_MS: '3000' }
    await using gateway = await startLoginGateway({ environment })
    await useUp(gateway)
    await gateway.login(gateway.browser())
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    const calls = gateway.simulator.oauth.tokenCalls
    gateway.clock.time += MINUTE_MS - 5_000
    const refused = await browser.fetch(callback)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '6'])
    expect(gateway.simulator.oauth.tokenCalls).toBe(calls)
  })

  it('asks for another login if Oura itself refuses after the exchange', async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({ match: { resource: 'personal_info' }, kind: rateLimited(90, NOW) })
    const refused = await gateway.login(gateway.browser())
    const { status, html } = await pageOf(refused)
    expect(status).toBe(503)
    expect(html).toContain('Log in again in 90 seconds')
    expect(refused.headers.get('retry-after')).toBe('90')
  })
})
