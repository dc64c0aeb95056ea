import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { describe, expect, test } from 'vitest'
import { NightDocument, OverviewDocument } from '../../../examples/dashboard/src/generated/graphql.ts'
import { lastErrorOf, rememberErrors } from '../../../examples/dashboard-apollo/src/remember-errors.ts'
import possibleTypes from '../../../possible-types.json' with { type: 'json' }
import { failWith } from '../../../src/simulator/faults.ts'
import { startGateway } from '../../support/gateway.ts'

const range = { startDate: '2026-11-14', endDate: '2026-11-20' }
const variables = { ...range, workouts: 20 }

const createClient = (uri: string) =>
  rememberErrors(new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache(possibleTypes) }))
type Client = ReturnType<typeof createClient>

/** Subscribes to the overview as a page does, until the end of the test. */
function follow(client: Client) {
  const observable = client.watchQuery({
    query: OverviewDocument,
    variables,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  })
  let updates = 0
  const subscription = observable.subscribe(() => {
    updates += 1
  })
  const result = () => observable.getCurrentResult()
  return {
    result,
    refetch: () => observable.refetch(),
    updates: () => updates,
    settled: () => expect.poll(() => result().loading, { timeout: 10_000 }).toBe(false),
    codes: () => {
      const error = lastErrorOf({ client, queryName: observable.queryName, variables })
      if (error === undefined) return []
      return CombinedGraphQLErrors.is(error)
        ? error.errors.map(({ extensions }) => extensions?.['code'])
        : [error]
    },
    [Symbol.dispose]: () => subscription.unsubscribe(),
  }
}

/** Queries a night of the overview, which has changed, as after a synchronization of the ring. */
async function loadChangedNight(client: Client) {
  const query = { query: NightDocument, variables: { date: '2026-11-20' } }
  const { data } = await client.query(query)
  const changed = JSON.parse(JSON.stringify(data), (key, value) => (key === 'totalSleepDuration' ? 1 : value))
  client.writeQuery({ ...query, data: changed })
}

const startBrokenGateway = async () => {
  const gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
  const mend = gateway.simulator.inject({ match: { resource: 'workout' }, kind: failWith(500) })
  return Object.assign(gateway, { mend })
}

describe('errors with the Apollo client of the example', () => {
  test('are kept when another query changes the same objects', async () => {
    await using gateway = await startBrokenGateway()
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await page.settled()
    const before = page.updates()
    await loadChangedNight(client)
    await expect.poll(page.updates).toBeGreaterThan(before)
    expect(JSON.stringify(page.result().data)).toContain('"totalSleepDuration":1,')
    // The cache has null for the field, and no error.
    expect(page.result()).toMatchObject({ data: { viewer: { workouts: null } } })
    expect(page.result().error).toBeUndefined()
    expect(page.codes()).toContain('UPSTREAM_UNAVAILABLE')
  })

  test('are shown again after returning to the page, until the next response', async () => {
    await using gateway = await startBrokenGateway()
    const client = createClient(await gateway.listen())
    {
      using page = follow(client)
      await page.settled()
    }
    gateway.mend()
    using page = follow(client)
    expect(page.result()).toMatchObject({ loading: true, data: { viewer: { workouts: null } } })
    expect(page.codes()).toContain('UPSTREAM_UNAVAILABLE')
    await page.settled()
    expect(page.codes()).toEqual([])
    expect(page.result()).toMatchObject({ data: { viewer: { workouts: { edges: expect.anything() } } } })
  })

  test('report a missing response', async () => {
    const gateway = await startGateway()
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await page.settled()
    expect(page.codes()).toEqual([])
    await gateway[Symbol.asyncDispose]()
    await page.refetch()
    expect(page.codes()).toEqual([expect.any(TypeError)])
  })

  test('are cleared by a logout, with the rest of the cache', async () => {
    await using gateway = await startBrokenGateway()
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await page.settled()
    const reset = client.resetStore()
    await expect.poll(() => page.result().loading).toBe(true)
    expect(page.codes()).toEqual([])
    await reset
    expect(page.codes()).toContain('UPSTREAM_UNAVAILABLE')
  })
})
