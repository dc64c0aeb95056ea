import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { logIn, type Person, post, subscribe } from '../../support/live/subscribers.ts'
import { CHANGES, NOTICES, readSubscription, subscriptionRequest } from '../../support/live/subscription.ts'
import { createStubGateway } from '../../support/server/stub-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

/** Timers that keep the process running; each open stream has one. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

const cookieOf = ({ browser }: Person) => [...browser.cookies].map((pair) => pair.join('=')).join('; ')

describe('who may subscribe', () => {
  it('are users with a stored grant: an Oura access token is refused, with what to do', async () => {
    await using gateway = await startLoginGateway({
      simulator: { users: [{ token: 'oura-token', seed: 3 }] },
    })
    const headers = { authorization: 'Bearer oura-token' }
    const subscriber = await subscribe(gateway, gateway.browser(), NOTICES, {}, headers)
    expect(await subscriber.next()).toMatchObject({
      errors: [
        {
          message: expect.stringMatching(/Log in at \/auth\/login .* gateway token \(POST \/auth\/tokens\)/),
          path: ['documentChanged'],
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    })
    expect(await subscriber.next()).toBeNull()
  })

  it('no user without credentials', async () => {
    await using gateway = await startLoginGateway()
    const subscriber = await subscribe(gateway, gateway.browser(), NOTICES)
    expect((await subscriber.next())?.errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', authorizationUrl: expect.stringContaining('/auth/login') } },
    ])
    expect(await subscriber.next()).toBeNull()
  })

  it('no user whose grant hides the Oura id: the login with the missing scope is named', async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({
      match: { resource: 'personal_info' },
      kind: {
        type: 'status',
        status: 401,
        body: { detail: 'Token is not authorized access personal scope.' },
      },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const subscriber = await subscribe(gateway, browser, NOTICES)
    expect((await subscriber.next())?.errors).toMatchObject([
      {
        extensions: {
          code: 'FORBIDDEN',
          requiredScope: 'personal',
          authorizationUrl: expect.stringContaining('personal'),
        },
      },
    ])
  })

  it('not a page of another origin with the cookies of its visitor', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(NOTICES)}`
    const headers = {
      accept: 'text/event-stream',
      origin: 'https://elsewhere.test',
      'sec-fetch-site': 'cross-site',
    }
    const response = await person.browser.fetch(url, { headers })
    expect(await response.text()).toContain('Sessions are not accepted from pages of another origin.')
  })
})

describe('a user', () => {
  it('has at most ten open subscriptions, and another one once one is closed', async () => {
    await using gateway = await startLoginGateway({
      simulator: { users: [{ token: 'token-of-ben', seed: 12 }] },
    })
    const anna = await logIn(gateway)
    const ben = await logIn(gateway, 'token-of-ben')
    const ten = await Promise.all(Array.from({ length: 10 }, () => subscribe(gateway, anna.browser, NOTICES)))
    const eleventh = await subscribe(gateway, anna.browser, NOTICES)
    expect(await eleventh.next()).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('10 open subscriptions, the limit'),
          extensions: { code: 'RATE_LIMITED', limit: 'subscriptions', allowed: 10, retryAfterSeconds: 30 },
        },
      ],
    })
    expect(await eleventh.next()).toBeNull()
    const ofBen = await subscribe(gateway, ben.browser, NOTICES)
    await ten[0]?.close()
    const again = await subscribe(gateway, anna.browser, NOTICES)
    await post(gateway, { user_id: anna.userId, object_id: 'a' })
    expect((await again.next())?.data).toBeDefined()
    for (const subscriber of [...ten.slice(1), ofBen, again]) await subscriber.close()
  })

  it('gets the place back of a subscription that fails or whose client leaves while it opens', async () => {
    await using gateway = await startLoginGateway({ listen: true })
    const person = await logIn(gateway)
    const headers = { 'content-type': 'application/json', cookie: cookieOf(person) }
    const open = (accept: string, signal?: AbortSignal) =>
      fetch(`${gateway.url}/graphql`, {
        ...subscriptionRequest(NOTICES, { after: '' }, { ...headers, accept }),
        ...(signal && { signal }),
      })
    for (let round = 0; round < 15; round++) {
      // Of a stream that it cannot send, yoga would not notice the end.
      expect((await open('application/json')).status).toBe(406)
      const leaving = new AbortController()
      const opening = open('text/event-stream', leaving.signal).catch(() => undefined)
      if (round % 2 === 0) await opening
      leaving.abort()
      await opening
    }
    await expect
      .poll(async () => {
        const response = await open('text/event-stream')
        const subscriber = readSubscription(response)
        await post(gateway, { user_id: person.userId, object_id: 'a' })
        const payload = await subscriber.next()
        await subscriber.close()
        return payload?.errors
      })
      .toBeUndefined()
  })
})

it('a subscription that is too expensive is refused', async () => {
  const { fetch } = createStubGateway()
  const friends = (inner: string) => `friends(first: 1000) { nodes { ${inner} } }`
  const request = subscriptionRequest(`subscription { never { ${friends(friends('id'))} } }`)
  const subscriber = readSubscription(await fetch('/graphql', request))
  expect(await subscriber.next()).toMatchObject({
    errors: [{ message: expect.stringContaining('exceeds the cost limit'), extensions: { limit: 'cost' } }],
  })
  expect(await subscriber.next()).toBeNull()
})

describe('the limits of operations', () => {
  it.each([
    [
      'depth',
      `subscription { documentChanged { ${'node { ... on DailySleep { '.repeat(1)}${'x { '.repeat(20)}id${' }'.repeat(22)} } }`,
      /depth|nesting|Cannot query/,
    ],
    ['validation', 'subscription { documentChanged { nothing } }', /Cannot query field/],
    [
      'one field',
      'subscription { a: documentChanged { cursor } b: documentChanged { cursor } }',
      /only one|single/i,
    ],
    [
      'no directive with a variable at the root',
      'subscription($on: Boolean = true) { documentChanged @include(if: $on) { cursor } }',
      /must not have @skip or @include/,
    ],
    [
      'no directive at the root, in a fragment',
      'subscription { ...A } fragment A on Subscription { ... { documentChanged @skip(if: true) { cursor } } }',
      /must not have @skip or @include/,
    ],
    ['an empty list', 'subscription { documentChanged(dataTypes: []) { cursor } }', /dataTypes is empty/],
  ])('apply: %s', async (_, query, message) => {
    await using gateway = await startLoginGateway()
    const { browser } = await logIn(gateway)
    const subscriber = await subscribe(gateway, browser, query)
    const payload = await subscriber.next()
    expect(payload?.errors?.[0]?.message).toMatch(message)
    expect(payload?.errors?.[0]?.extensions?.['code']).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/)
    expect(payload?.data ?? null).toBeNull()
    expect(await subscriber.next()).toBeNull()
  })

  it('names the argument of a variable that does not fit', async () => {
    await using gateway = await startLoginGateway()
    const { browser } = await logIn(gateway)
    const subscriber = await subscribe(gateway, browser, NOTICES, { dataTypes: ['DREAM'] })
    expect((await subscriber.next())?.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'dataTypes' } },
    ])
  })

  it('apply: trusted documents only', async () => {
    using folder = makeTemporaryFolder()
    const manifest = folder.file('manifest.json')
    writeFileSync(manifest, JSON.stringify({ trusted: NOTICES }))
    await using gateway = await startLoginGateway({
      environment: { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_MANIFEST: manifest },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const refused = await subscribe(gateway, browser, CHANGES)
    expect((await refused.next())?.errors?.[0]?.message).toMatch(/trusted/i)
    const init = subscriptionRequest('')
    const body = JSON.stringify({ documentId: 'trusted' })
    const accepted = readSubscription(await browser.fetch(`${gateway.url}/graphql`, { ...init, body }))
    const userId = gateway.simulator.journal.find(({ user }) => user != null)?.user
    await post(gateway, { user_id: userId, object_id: 'a' })
    expect((await accepted.next())?.data.documentChanged.documentId).toBe('a')
    await accepted.close()
  })
})

describe('a client that does not read', () => {
  it('is disconnected once 500 changes wait for it, and others are not', async () => {
    await using gateway = await startLoginGateway({ listen: true })
    const person = await logIn(gateway)
    const raws = Array.from({ length: 100 }, (_, n) => `a${n % 45}: raw`).slice(0, 45)
    const query = `subscription { documentChanged { node { ... on DailySleep { ${raws.join(' ')} } } } }`
    const body = JSON.stringify({ query })
    const before = timers()
    const socket = createConnection(Number(new URL(gateway.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'accept: text/event-stream',
      `cookie: ${cookieOf(person)}`,
      `content-length: ${body.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    await once(socket, 'readable')
    const reading = await subscribe(gateway, person.browser, NOTICES)
    const ended = () => gateway.log.lines.filter(({ message }) => message === 'subscription ended')
    let posted = 0
    let read = 0
    // Until the buffers of the socket are full, and then as many as may wait.
    while (ended().length === 0 && posted < 20_000) {
      const ouraId = person.nights[posted % person.nights.length]?.ouraId
      const events = Array.from({ length: 50 }, () =>
        post(gateway, { user_id: person.userId, object_id: ouraId }),
      )
      await Promise.all(events)
      posted += 50
      for (; read < posted; read++) expect((await reading.next())?.errors).toBeUndefined()
    }
    expect(ended()).toMatchObject([{ fields: { reason: 'RATE_LIMITED' } }])
    expect(posted).toBeGreaterThan(500)
    await reading.close()
    socket.destroy()
    await expect.poll(timers, { timeout: 5_000 }).toBeLessThanOrEqual(before)
  })
})

describe('the response', () => {
  it('is a stream that no proxy holds back, with comments that keep it open', async () => {
    await using gateway = await startLoginGateway()
    const { browser, userId } = await logIn(gateway)
    // As EventSource does.
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(NOTICES)}`
    const response = await browser.fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    const subscriber = readSubscription(response)
    const next = subscriber.next()
    await expect.poll(() => subscriber.comments, { timeout: 5_000 }).toBeGreaterThan(2)
    await post(gateway, { user_id: userId, object_id: 'a' })
    expect((await next)?.data).toBeDefined()
    await subscriber.close()
  })

  it('leaves no timer behind when its client has gone', async () => {
    await using gateway = await startLoginGateway({ listen: true })
    const person = await logIn(gateway)
    const ended = () => gateway.log.lines.filter(({ message }) => message === 'subscription ended').length
    const before = timers()
    for (let round = 1; round <= 3; round++) {
      const leaving = new AbortController()
      for (let n = 0; n < 10; n++) {
        const init = subscriptionRequest(NOTICES, {}, { cookie: cookieOf(person) })
        const response = await fetch(`${gateway.url}/graphql`, { ...init, signal: leaving.signal })
        await response.body?.getReader().read()
      }
      leaving.abort()
      await expect.poll(ended).toBe(round * 10)
    }
    await expect.poll(timers, { timeout: 5_000 }).toBeLessThan(before + 10)
  })

  it('to HEAD has no body, and leaves no subscription open', async () => {
    await using gateway = await startLoginGateway()
    const { browser } = await logIn(gateway)
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(NOTICES)}`
    for (let round = 0; round < 12; round++) {
      const response = await browser.fetch(url, { method: 'HEAD', headers: { accept: 'text/event-stream' } })
      expect([response.status, await response.text()]).toEqual([200, ''])
    }
    const subscriber = await subscribe(
      gateway,
      browser,
      'subscription { documentChanged(after: "") { cursor } }',
    )
    expect(gateway.log.lines.filter(({ message }) => message === 'subscription ended')).toHaveLength(12)
    await subscriber.close()
  })
})
