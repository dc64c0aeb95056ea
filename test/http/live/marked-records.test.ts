import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { tokenExpired } from '../../../src/simulator/faults.ts'
import type { Browser } from '../../support/auth/browser.ts'
import { ask, CLIENT } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const NIGHTS = `{ viewer { dailySleep(startDate: "2026-09-01", endDate: "2026-09-30") {
  nodes { ouraId day score }
} } }`

interface Night {
  readonly ouraId: string
  readonly day: string
  readonly score: number
}

async function nightsOf(gateway: LoginGateway, browser: Browser): Promise<Night[]> {
  const { data, errors } = await ask(gateway, browser, NIGHTS)
  expect(errors).toEqual([])
  return data.viewer.dailySleep.nodes
}

const requestsOf = (gateway: LoginGateway) =>
  gateway.simulator.journal.filter(({ resource }) => resource === 'daily_sleep')

/** Posts an event as Oura does. */
async function post(gateway: LoginGateway, change: object): Promise<void> {
  const body = eventBody({ event_time: new Date(gateway.clock.now()).toISOString(), ...change })
  const headers = signedHeaders(body, CLIENT.secret, Math.floor(gateway.clock.now() / 1000))
  const request = new Request(`${gateway.url}/webhooks/oura`, { method: 'POST', body, headers })
  expect((await gateway.send(request)).status).toBe(204)
}

/** A user whose nights of September are in the cache. */
async function withCachedNights(gateway: LoginGateway) {
  const browser = gateway.browser()
  await gateway.login(browser)
  const [night] = await nightsOf(gateway, browser)
  const user = requestsOf(gateway)[0]?.user
  if (night === undefined || user == null) throw new Error('The demo user has no nights.')
  return { browser, night, user, scoreOf: async () => (await nightsOf(gateway, browser))[0]?.score }
}

describe('an event at /webhooks/oura', () => {
  it('makes the next query show the new value, for one request to Oura in total', async () => {
    await using gateway = await startLoginGateway()
    const { night, user, scoreOf } = await withCachedNights(gateway)
    const before = requestsOf(gateway).length
    gateway.simulator.changeRecord(user, 'daily_sleep', night.ouraId, { score: 1 })
    expect(await scoreOf()).toBe(night.score)
    await post(gateway, { user_id: user, object_id: night.ouraId })
    await expect.poll(scoreOf).toBe(1)
    expect(await scoreOf()).toBe(1)
    const requests = requestsOf(gateway).slice(before)
    expect(requests.map(({ path }) => path)).toEqual([`/v2/usercollection/daily_sleep/${night.ouraId}`])
  })

  it('shows nothing of the cache if Oura rejects every token of the user', async () => {
    await using gateway = await startLoginGateway()
    const { browser, night, user } = await withCachedNights(gateway)
    gateway.simulator.inject({ match: { path: /usercollection/ }, kind: tokenExpired() })
    await post(gateway, { user_id: user, object_id: night.ouraId })
    const answer = async () => {
      const { data, errors } = await ask(gateway, browser, NIGHTS)
      return [data.viewer.dailySleep, errors.map(({ extensions }) => extensions?.['code'])]
    }
    await expect.poll(answer).toEqual([null, ['UNAUTHENTICATED']])
  })

  it('removes a deleted record without a request', async () => {
    await using gateway = await startLoginGateway()
    const { browser, night, user } = await withCachedNights(gateway)
    const before = requestsOf(gateway).length
    gateway.simulator.changeRecord(user, 'daily_sleep', night.ouraId, null)
    await post(gateway, { event_type: 'delete', user_id: user, object_id: night.ouraId })
    await expect.poll(async () => (await nightsOf(gateway, browser))[0]?.day).not.toBe(night.day)
    expect(requestsOf(gateway).length).toBe(before)
  })

  it.each([
    ['of another user', { user_id: 'another' }],
    ['of another type', { data_type: 'meal' }],
    ['with an id that is a path', { object_id: '../personal_info' }],
  ])('has no effect if it is one %s', async (_, change) => {
    await using gateway = await startLoginGateway()
    const { browser, night, user, scoreOf } = await withCachedNights(gateway)
    const before = requestsOf(gateway).length
    const [, second] = await nightsOf(gateway, browser)
    gateway.simulator.changeRecord(user, 'daily_sleep', second?.ouraId ?? '', { score: 1 })
    await post(gateway, { user_id: user, object_id: night.ouraId, ...change })
    // Events of one inbox are worked in order.
    await post(gateway, { user_id: user, object_id: second?.ouraId })
    await expect.poll(async () => (await nightsOf(gateway, browser))[1]?.score).toBe(1)
    expect(await scoreOf()).toBe(night.score)
    expect(requestsOf(gateway).length).toBe(before + 1)
  })

  it('marks its record as soon as the grant of its user can be read again', async () => {
    using folder = makeTemporaryFolder()
    const file = folder.file('oura.db')
    await using gateway = await startLoginGateway({ environment: { STORE_URL: `file:${file}` } })
    const { night, user, scoreOf } = await withCachedNights(gateway)
    gateway.simulator.changeRecord(user, 'daily_sleep', night.ouraId, { score: 1 })
    const database = new Database(file)
    database.exec('ALTER TABLE entry RENAME TO hidden_entry')
    const message = 'a change could not be applied to the cache; it is tried again'
    await post(gateway, { user_id: user, object_id: night.ouraId })
    await expect.poll(() => gateway.log.lines.map((line) => line.message)).toContain(message)
    // The inbox works the event again, but only after its lease, by the clock that stands still.
    database.exec('ALTER TABLE hidden_entry RENAME TO entry')
    database.close()
    await expect.poll(scoreOf, { timeout: 5_000 }).toBe(1)
  })
})
