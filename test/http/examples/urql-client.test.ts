import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readFragment } from '../../../examples/dashboard/src/generated/fragment-masking.ts'
import {
  NightDocument,
  OverviewDocument,
  type OverviewQuery,
  SessionDocument,
  SleepHistoryDocument,
  type SleepHistoryQuery,
  WorkoutDocument,
  WorkoutHeartRateFragmentDoc,
  WorkoutsPanelFragmentDoc,
} from '../../../examples/dashboard/src/generated/graphql.ts'
import { createClient } from '../../../examples/dashboard-urql/src/create-client.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { startGateway } from '../../support/gateway.ts'

const range = { startDate: '2026-11-14', endDate: '2026-11-20' }
const overview = { ...range, workouts: 10 }

let warn: ReturnType<typeof vi.spyOn>

beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  // Graphcache warns about types without a key and fields that are not in its schema.
  expect(warn.mock.calls).toEqual([])
  warn.mockRestore()
})

interface Seen<Data> {
  readonly data: Data | undefined
  readonly codes: readonly unknown[]
  readonly isNetworkError: boolean
}

/** Subscribes to a query as a page does, until the end of the test. */
function follow(client: ReturnType<typeof createClient>, variables = overview) {
  const seen: Seen<OverviewQuery>[] = []
  const { unsubscribe } = client.query(OverviewDocument, variables).subscribe(({ data, error }) => {
    seen.push({
      data,
      codes: error?.graphQLErrors.map(({ extensions }) => extensions['code']) ?? [],
      isNetworkError: error?.networkError !== undefined,
    })
  })
  return { seen, [Symbol.dispose]: unsubscribe }
}

describe('the urql client of the example', () => {
  test('reads all of its operations, and embeds objects without an id', async () => {
    await using gateway = await startGateway()
    const client = createClient(await gateway.listen())
    const session = await client.query(SessionDocument, {}).toPromise()
    expect(session.data?.viewer.personalInfo?.email).toBe('demo@example.com')
    const { data, error } = await client.query(OverviewDocument, overview).toPromise()
    expect(error).toBeUndefined()
    expect(data?.viewer.id).toBe(session.data?.viewer.id)
    const night = await client.query(NightDocument, { date: '2026-11-20' }).toPromise()
    expect(night.error).toBeUndefined()
    // The last night of the range came with the overview.
    expect(night.operation.context.meta?.cacheOutcome).toBe('hit')
    const [first] = readFragment(WorkoutsPanelFragmentDoc, data?.viewer)?.workouts?.edges ?? []
    const id = first?.node.id ?? ''
    const workout = await client.query(WorkoutDocument, { id, first: 1000 }).toPromise()
    expect(workout.error).toBeUndefined()
    const node = workout.data?.node
    const shown = node?.__typename === 'Workout' ? readFragment(WorkoutHeartRateFragmentDoc, node) : null
    expect(shown?.heartRate?.edges.length).toBeGreaterThan(10)
  })

  test('keeps the data of a response with a failed field', async () => {
    await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
    gateway.simulator.inject({ match: { resource: 'workout' }, kind: failWith(500) })
    const { data, error } = await createClient(await gateway.listen())
      .query(OverviewDocument, overview)
      .toPromise()
    expect(data?.viewer).toMatchObject({ workouts: null, dailySleep: { nodes: expect.anything() } })
    expect(error?.graphQLErrors.map(({ path }) => path?.join('.'))).toContain('viewer.workouts')
  })

  test('keeps the error when another query changes the same objects', async () => {
    await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
    gateway.simulator.inject({ match: { resource: 'workout' }, kind: failWith(500) })
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await expect.poll(() => page.seen.length).toBe(1)
    expect(page.seen[0]?.codes).toContain('UPSTREAM_UNAVAILABLE')
    const night = await client.query(NightDocument, { date: '2026-11-19' }).toPromise()
    expect(night.error).toBeUndefined()
    await expect.poll(() => page.seen.length).toBe(2)
    expect(page.seen[1]?.codes).toEqual(page.seen[0]?.codes)
  })

  test('clears the error with the next response without one', async () => {
    await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
    const recover = gateway.simulator.inject({ match: { resource: 'workout' }, kind: failWith(500) })
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await expect.poll(() => page.seen.length).toBe(1)
    recover()
    await client.query(OverviewDocument, overview, { requestPolicy: 'network-only' }).toPromise()
    await expect.poll(() => page.seen.at(-1)?.codes).toEqual([])
    expect(page.seen.at(-1)?.data?.viewer).toMatchObject({ workouts: { edges: expect.anything() } })
  })

  test('keeps the previous data when the gateway does not respond', async () => {
    const gateway = await startGateway()
    const client = createClient(await gateway.listen())
    using page = follow(client)
    await expect.poll(() => page.seen.length).toBe(1)
    await gateway[Symbol.asyncDispose]()
    await client.query(OverviewDocument, overview, { requestPolicy: 'network-only' }).toPromise()
    expect(page.seen.at(-1)).toMatchObject({ isNetworkError: true, data: page.seen[0]?.data })
  })

  test('joins the pages of the history into one list, from the end to the beginning', async () => {
    await using gateway = await startGateway()
    const client = createClient(await gateway.listen())
    const days = { startDate: '2026-10-20', endDate: '2026-11-20' }
    let periods: SleepHistoryQuery['viewer']['sleepPeriods'] | undefined
    let pages = 0
    do {
      const before: string | null = periods?.pageInfo.startCursor ?? null
      const variables = { ...days, last: 10, before }
      const { data, error } = await client.query(SleepHistoryDocument, variables).toPromise()
      expect(error).toBeUndefined()
      periods = data?.viewer.sleepPeriods
      pages += 1
    } while (periods?.pageInfo.hasPreviousPage)
    expect(pages).toBeGreaterThan(3)
    const ids = periods?.edges.map(({ node }) => node.id) ?? []
    expect(new Set(ids).size).toBe(periods?.totalCount)
    expect(ids).toHaveLength(periods?.totalCount ?? -1)
    const shown = periods?.edges.map(({ node }) => node.day) ?? []
    expect(shown).toEqual([...shown].sort())
  })
})
