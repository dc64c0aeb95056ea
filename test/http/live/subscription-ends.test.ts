import { setTimeout as delay } from 'node:timers/promises'
import Database from 'libsql'
import { describe, expect, it, vi } from 'vitest'
import { ask, mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { logIn, type Person, post, subscribe } from '../../support/live/subscribers.ts'
import {
  NOTICES,
  readSubscription,
  type Subscriber,
  subscriptionRequest,
} from '../../support/live/subscription.ts'
import { createStubGateway } from '../../support/server/stub-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const announce = (gateway: LoginGateway, { userId, nights }: Person) =>
  post(gateway, { user_id: userId, object_id: nights[0]?.ouraId })

/** The last payload of a subscription has the error that ended it. */
async function expectEnd(subscriber: Subscriber, error: object): Promise<void> {
  expect(await subscriber.next()).toEqual({ errors: [error] })
  expect(await subscriber.next()).toBeNull()
}

const ENDED = {
  message: expect.stringContaining('its session or token has'),
  extensions: { code: 'UNAUTHENTICATED', authorizationUrl: expect.stringContaining('/auth/login') },
}

const json = { 'content-type': 'application/json' }
const logOut = (gateway: LoginGateway, { browser }: Person) =>
  browser.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })

describe('a subscription ends, without the next change,', () => {
  it('after a logout', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    await announce(gateway, person)
    expect((await subscriber.next())?.data).toBeDefined()
    await logOut(gateway, { ...person })
    await announce(gateway, person)
    await expectEnd(subscriber, ENDED)
  })

  it('when its session expires', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    gateway.clock.time += 8 * 86_400_000
    await announce(gateway, person)
    await expectEnd(subscriber, ENDED)
  })

  it('when its gateway token is revoked', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const token = await mintToken(gateway, person.browser)
    const headers = { authorization: `Bearer ${token}` }
    const subscriber = await subscribe(gateway, gateway.browser(), NOTICES, {}, headers)
    await announce(gateway, person)
    expect((await subscriber.next())?.data).toBeDefined()
    const listed = await person.browser.fetch(`${gateway.url}/auth/tokens`)
    const { tokens } = (await listed.json()) as { tokens: { id: string }[] }
    await person.browser.fetch(`${gateway.url}/auth/tokens/${tokens[0]?.id}`, { method: 'DELETE' })
    await announce(gateway, person)
    await expectEnd(subscriber, {
      ...ENDED,
      message: expect.stringContaining('This gateway token is unknown'),
    })
  })

  it('when its user disconnects', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    await ask(gateway, person.browser, 'mutation { disconnect { revocation } }')
    await announce(gateway, person)
    await expectEnd(subscriber, ENDED)
  })

  it('when another person logs in to the same browser', async () => {
    await using gateway = await startLoginGateway({
      simulator: { users: [{ token: 'token-of-ben', seed: 12 }] },
    })
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    // Replaces the cookie; the session of the subscription ends with the logout.
    await logOut(gateway, person)
    await logIn(gateway, 'token-of-ben')
    await announce(gateway, person)
    await expectEnd(subscriber, ENDED)
  })

  it('when its grant is refused for good', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    gateway.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'status', status: 400, body: { error: 'invalid_grant' } },
    })
    gateway.simulator.inject({
      match: { user: person.userId },
      kind: { type: 'status', status: 401, body: { detail: 'Token expired.' } },
    })
    await announce(gateway, person)
    const failed = await subscriber.next()
    expect(failed?.errors?.[0]?.extensions?.['code']).toBe('REAUTHORIZATION_REQUIRED')
    gateway.clock.time += 61_000
    await announce(gateway, person)
    await expectEnd(subscriber, {
      message: expect.stringContaining('Log in again'),
      extensions: { code: 'REAUTHORIZATION_REQUIRED', authorizationUrl: expect.any(String) },
    })
  })
})

it('an event waits while the store cannot be read for a moment, as after a restart of Redis', async () => {
  using folder = makeTemporaryFolder()
  const file = folder.file('oura.db')
  await using gateway = await startLoginGateway({ environment: { STORE_URL: `file:${file}` } })
  const person = await logIn(gateway)
  const subscriber = await subscribe(gateway, person.browser, NOTICES)
  const database = new Database(file)
  database.exec('ALTER TABLE entry RENAME TO hidden_entry')
  await announce(gateway, person)
  const payload = subscriber.next()
  await delay(400)
  database.exec('ALTER TABLE hidden_entry RENAME TO entry')
  database.close()
  expect(await payload).toMatchObject({ data: { documentChanged: { documentId: person.nights[0]?.ouraId } } })
  await subscriber.close()
})

it('a token that is not valid is refused with an event, which clients for events read', async () => {
  await using gateway = await startLoginGateway()
  const headers = { authorization: 'Bearer ogw_unknown' }
  const subscriber = await subscribe(gateway, gateway.browser(), NOTICES, {}, headers)
  expect(subscriber.response.status).toBe(200)
  await expectEnd(subscriber, { ...ENDED, message: expect.stringContaining('This gateway token is unknown') })
})

describe('the server', () => {
  it('ends a quiet subscription too when its credentials are not valid any more', async () => {
    let isValid = true
    const user = { key: 'anna', accessToken: async () => '', refreshAccessToken: async () => null }
    const { fetch } = createStubGateway(undefined, {
      identify: async () => (isValid ? ({ user, ouraConnection: null } as never) : null),
      subscriptionCheckMs: 20,
    })
    const subscriber = readSubscription(
      await fetch('/graphql', subscriptionRequest('subscription { never { id } }')),
    )
    isValid = false
    await expectEnd(subscriber, { ...ENDED, extensions: { code: 'UNAUTHENTICATED' } })
  })

  it('keeps it open while the store is unavailable', async () => {
    let checks = 0
    const user = { key: 'anna', accessToken: async () => '', refreshAccessToken: async () => null }
    const { fetch, lines } = createStubGateway(undefined, {
      identify: async () => {
        // The request itself, and the start of the subscription.
        if (++checks > 2) throw new Error('The store is away.')
        return { user, ouraConnection: null } as never
      },
      subscriptionCheckMs: 5,
    })
    const subscriber = readSubscription(
      await fetch('/graphql', subscriptionRequest('subscription { never { id } }')),
    )
    await expect.poll(() => checks).toBeGreaterThan(5)
    expect(lines.filter(({ message }) => message === 'subscription ended')).toEqual([])
    await subscriber.close()
    await expect.poll(() => lines.some(({ message }) => message === 'subscription ended')).toBe(true)
    const before = checks
    await vi.waitFor(() => expect(checks).toBe(before))
  })

  it('ends all subscriptions when it shuts down, and accepts no others', async () => {
    await using gateway = await startLoginGateway({ listen: true })
    const person = await logIn(gateway)
    const subscribers = await Promise.all(
      Array.from({ length: 10 }, () => {
        const headers = new Headers({
          cookie: [...person.browser.cookies].map((pair) => pair.join('=')).join('; '),
        })
        const { headers: own, ...request } = subscriptionRequest(NOTICES)
        for (const [name, value] of Object.entries(own as Record<string, string>)) headers.set(name, value)
        return fetch(`${gateway.url}/graphql`, { ...request, headers }).then(readSubscription)
      }),
    )
    const started = performance.now()
    await gateway.restart()
    // Below the grace time of 2 s: nothing was waited for.
    expect(performance.now() - started).toBeLessThan(1_500)
    for (const subscriber of subscribers) {
      await expectEnd(subscriber, {
        message: 'The gateway is shutting down. Retry in a few seconds.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      })
    }
  })
})
