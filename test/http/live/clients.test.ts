import { readFileSync } from 'node:fs'
import { ApolloClient, gql, InMemoryCache } from '@apollo/client'
import { type GraphQLObjectType, parse, validate } from 'graphql'
import { createClient as createSseClient } from 'graphql-sse'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClient as createUrqlClient } from '../../../examples/dashboard-urql/src/create-client.ts'
import possible from '../../../possible-types.json' with { type: 'json' }
import { schema } from '../../../src/schema/index.ts'
import { mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { blocks, docOf } from '../../support/docs/markdown.ts'
import { createLink, followChanges as followWithApollo } from '../../support/live/apollo-changes.ts'
import { logIn, type Person, post } from '../../support/live/subscribers.ts'
import { CHANGES } from '../../support/live/subscription.ts'
import { followChanges as followWithUrql } from '../../support/live/urql-changes.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const NIGHT = 'query Night($id: ID!) { node(id: $id) { id ... on DailySleep { score } } }'

/** A gateway on a socket, a user, and `fetch` with the user's gateway token. */
async function start() {
  // Gateway tokens survive a restart.
  const folder = makeTemporaryFolder()
  const environment = { STORE_URL: `file:${folder.file('store.db')}` }
  const gateway = await startLoginGateway({ listen: true, environment })
  const person = await logIn(gateway)
  const token = await mintToken(gateway, person.browser)
  const authorization = `Bearer ${token}`
  const original = fetch
  const send: typeof fetch = (input, init) =>
    original(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization } })
  return {
    gateway,
    person,
    authorization,
    send,
    url: `${gateway.url}/graphql`,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Changes a night at Oura, which announces it. */
async function change(gateway: LoginGateway, { userId, nights }: Person, night: number, score: number) {
  const ouraId = nights[night]?.ouraId ?? ''
  gateway.simulator.changeRecord(userId, 'daily_sleep', ouraId, { score })
  await post(gateway, { user_id: userId, object_id: ouraId })
}

/** Waits until so many subscriptions were opened. */
const opened = (gateway: LoginGateway, count: number) =>
  expect
    .poll(() => {
      const lines = gateway.log.lines.filter(
        ({ fields }) => 'type' in fields && fields.type === 'subscription',
      )
      return lines.length
    })
    .toBe(count)

describe('the examples of the documentation', () => {
  it('have a subscription that is valid, and names every field of a change', () => {
    const [subscription = ''] = blocks(docOf('docs/live.md'), 'graphql live')
    expect(validate(schema, parse(subscription))).toEqual([])
    const fields = Object.keys((schema.getType('DocumentChange') as GraphQLObjectType).getFields())
    for (const field of fields) expect(subscription).toMatch(new RegExp(`\\b${field}\\b`))
  })

  it.each(['urql', 'apollo'])('are these: %s', (name) => {
    const example = readFileSync(`test/support/live/${name}-changes.ts`, 'utf8')
    expect(readFileSync('docs/live.md', 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``)
  })
})

describe('the client of graphql-sse', () => {
  it('gets changes, and the error that ends the subscription', async () => {
    await using started = await start()
    const { gateway, person, authorization, url } = started
    const client = createSseClient({ url, headers: { authorization }, retryAttempts: 0 })
    ends.push(() => client.dispose())
    const results = client.iterate<{ documentChanged: { documentId: string } }>({ query: CHANGES })
    const first = results.next()
    await opened(gateway, 1)
    await change(gateway, person, 0, 1)
    expect((await first).value).toMatchObject({
      data: { documentChanged: { documentId: person.nights[0]?.ouraId, node: { score: 1 } } },
    })
    const last = results.next()
    await gateway.restart()
    expect((await last).value).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] })
    expect((await results.next()).done).toBe(true)
  })
})

describe('urql', () => {
  it('updates what is on the screen, and resumes after a restart of the gateway', async () => {
    await using started = await start()
    const { gateway, person, send, url } = started
    vi.stubGlobal('fetch', send)
    ends.push(() => vi.unstubAllGlobals())
    const client = createUrqlClient(url)
    const scores: unknown[] = []
    const shown = client
      .query(NIGHT, { id: person.nights[0]?.id ?? '' })
      .subscribe(({ data }) => scores.push(data?.node?.score))
    const changes: string[] = []
    const end = followWithUrql(
      client,
      ({ event }) => changes.push(event),
      () => undefined,
      20,
    )
    ends.push(() => shown.unsubscribe(), end)
    await opened(gateway, 1)
    await expect.poll(() => scores.length).toBe(1)
    await change(gateway, person, 0, 1)
    await expect.poll(() => scores.at(-1)).toBe(1)
    expect(changes).toEqual(['UPDATE'])
    await gateway.restart()
    await opened(gateway, 2)
    await change(gateway, person, 0, 2)
    await expect.poll(() => scores.at(-1)).toBe(2)
  })

  it('reports an error that ends the subscription for good', async () => {
    await using started = await start()
    const { url } = started
    const onError = vi.fn()
    ends.push(followWithUrql(createUrqlClient(url), () => undefined, onError, 5))
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1))
    expect(onError.mock.calls[0]?.[0].graphQLErrors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ])
  })
})

describe('Apollo Client', () => {
  const createClient = (url: string, fetchFn?: typeof fetch) =>
    new ApolloClient({
      link: createLink(url, fetchFn),
      cache: new InMemoryCache({ possibleTypes: possible.possibleTypes }),
    })

  it('updates what is on the screen, and resumes after a restart of the gateway', async () => {
    await using started = await start()
    const { gateway, person, send, url } = started
    const client = createClient(url, send)
    const scores: unknown[] = []
    const shown = client
      .watchQuery<{ node: { score: number } }>({ query: gql(NIGHT), variables: { id: person.nights[0]?.id } })
      .subscribe(({ data }) => scores.push((data as { node?: { score: number } } | undefined)?.node?.score))
    const changes: string[] = []
    const end = followWithApollo(
      client,
      ({ event }) => changes.push(event),
      () => undefined,
      20,
    )
    ends.push(
      () => shown.unsubscribe(),
      end,
      () => client.stop(),
    )
    await opened(gateway, 1)
    await expect.poll(() => scores.at(-1)).toBe(person.nights[0]?.score)
    await change(gateway, person, 0, 1)
    await expect.poll(() => scores.at(-1)).toBe(1)
    expect(changes).toEqual(['UPDATE'])
    await gateway.restart()
    await opened(gateway, 2)
    await change(gateway, person, 0, 2)
    await expect.poll(() => scores.at(-1)).toBe(2)
  })

  it('reports an error that ends the subscription for good', async () => {
    await using started = await start()
    const { url } = started
    const client = createClient(url)
    const onError = vi.fn()
    ends.push(
      followWithApollo(client, () => undefined, onError, 5),
      () => client.stop(),
    )
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1))
    expect(onError.mock.calls[0]?.[0].errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})
