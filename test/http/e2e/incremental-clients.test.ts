import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { Defer20220824Handler } from '@apollo/client/incremental'
import { Client, fetchExchange } from 'urql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SleepInPartsDocument, type SleepInPartsQuery } from '../../generated/graphql.ts'
import { GRAPHQL_URL, startGateway, type TestGateway } from '../../support/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const variables = { startDate: '2025-10-01', endDate: '2026-11-20', first: 4000 }

/** States that a client has shown one after the other, each with the number of its edges. */
function check(states: readonly (Partial<SleepInPartsQuery> | undefined)[]): void {
  const pages = states.map((state) => state?.viewer?.dailySleep)
  const counts = pages.map((page) => page?.edges?.length ?? 0)
  expect(counts.some((count) => count > 0 && count < 100)).toBe(true)
  const last = pages.at(-1)
  expect(last?.edges?.length).toBeGreaterThan(350)
  const days = last?.edges?.map(({ node }) => node.day) ?? []
  expect(days).toEqual([...new Set(days)].sort())
  expect(last?.pageInfo).toMatchObject({ hasNextPage: false, endCursor: last?.edges?.at(-1)?.cursor })
}

describe('an answer in parts', () => {
  it('is read by Apollo Client with its Defer20220824Handler', async () => {
    const client = new ApolloClient({
      link: new HttpLink({ uri: GRAPHQL_URL, fetch: gateway.fetch }),
      cache: new InMemoryCache(),
      incrementalHandler: new Defer20220824Handler(),
    })
    const states: (Partial<SleepInPartsQuery> | undefined)[] = []
    await new Promise<void>((resolve, reject) => {
      client.watchQuery({ query: SleepInPartsDocument, variables }).subscribe({
        next({ data, error, networkStatus, dataState }) {
          if (error !== undefined) reject(error)
          states.push(structuredClone(data) as Partial<SleepInPartsQuery> | undefined)
          if (dataState === 'complete' && networkStatus === 7) resolve()
        },
        error: reject,
      })
    })
    client.stop()
    check(states)
  })

  it('is read by urql', async () => {
    const client = new Client({
      url: GRAPHQL_URL,
      preferGetMethod: false,
      exchanges: [fetchExchange],
      fetch: gateway.fetch,
    })
    const states: (Partial<SleepInPartsQuery> | undefined)[] = []
    await new Promise<void>((resolve, reject) => {
      const { unsubscribe } = client
        .query(SleepInPartsDocument, variables)
        .subscribe(({ data, error, hasNext }) => {
          if (error !== undefined) reject(error)
          states.push(structuredClone(data))
          if (!hasNext) {
            resolve()
            setImmediate(() => unsubscribe())
          }
        })
    })
    check(states)
  })
})
