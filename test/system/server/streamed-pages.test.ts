import { afterEach, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { mergeParts, type PartJson } from '../../support/execution/merge-parts.ts'
import {
  type GatewayTestOptions,
  GRAPHQL_URL,
  startGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { allParts, MULTIPART, readParts } from '../../support/incremental/multipart.ts'

let gateway: TestGateway | undefined

afterEach(async () => {
  await gateway?.[Symbol.asyncDispose]()
  gateway = undefined
})

async function start(options?: GatewayTestOptions) {
  const started = await startGateway({ simulator: { daysOfHistory: 3_652 }, ...options })
  gateway = started
  return {
    ...started,
    send: (query: string, init: RequestInit = {}) =>
      started.fetch(GRAPHQL_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: MULTIPART },
        body: JSON.stringify({ query }),
        ...init,
      }),
  }
}

const TEN_YEARS = 'startDate: "2016-11-21", endDate: "2026-11-20"'

interface Page {
  readonly viewer: {
    readonly dailySleep: {
      readonly edges: readonly { readonly cursor: string; readonly node: { readonly day: string } }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    }
  }
}

const edgesOf = (parts: readonly PartJson[]) => (mergeParts(parts).data as Page).viewer.dailySleep.edges

describe('ten years of records in parts', () => {
  it('begin before the last request to Oura, and are the records of ten plain pages', async () => {
    const { send, newRequests, ask } = await start()
    const response = await send(
      `{ viewer { dailySleep(${TEN_YEARS}, first: 4000) { edges @stream(initialCount: 1) { cursor node { id day score } } ... @defer(label: "end") { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } asOf } } } }`,
    )
    const parts: PartJson[] = []
    let requests = 0
    const requestsAtPart: number[] = []
    for await (const part of readParts(response)) {
      parts.push(part)
      requests += newRequests().length
      requestsAtPart.push(requests)
    }
    expect(requestsAtPart[0]).toBeLessThanOrEqual(3)
    expect(requests).toBeGreaterThanOrEqual(10)
    expect(parts.length).toBeGreaterThanOrEqual(10)
    const { data, errors } = mergeParts(parts)
    expect(errors).toEqual([])

    const edges: Page['viewer']['dailySleep']['edges'][number][] = []
    let after: string | null = null
    for (let hasNext = true; hasNext; ) {
      const page: { data: Page } = await ask<Page, object>(
        `query ($after: String) { viewer { dailySleep(${TEN_YEARS}, first: 1000, after: $after) { edges { cursor node { id day score } } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      )
      edges.push(...page.data.viewer.dailySleep.edges)
      hasNext = page.data.viewer.dailySleep.pageInfo.hasNextPage
      after = page.data.viewer.dailySleep.pageInfo.endCursor
    }
    expect(edges.length).toBeGreaterThan(3000)
    expect(edgesOf(parts)).toEqual(edges)
    expect(data).toMatchObject({
      viewer: {
        dailySleep: {
          pageInfo: {
            hasNextPage: false,
            hasPreviousPage: false,
            startCursor: edges[0]?.cursor,
            endCursor: edges.at(-1)?.cursor,
          },
          asOf: expect.any(String),
        },
      },
    })
  }, 30_000)

  it.each([
    ['descending', 'first: 500, orderBy: DESC'],
    ['cut by first at the end of a window', 'first: 366'],
    ['without first', ''],
    ['empty', 'first: 0'],
  ])('are those of the plain page: %s', async (_, args) => {
    const { send, ask } = await start()
    const field = `dailySleep(startDate: "2024-01-01", endDate: "2026-11-20"${args && `, ${args}`})`
    const info = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
    const parts = await allParts(
      await send(`{ viewer { ${field} { nodes @stream { id day } ... @defer { ${info} } } } }`),
    )
    const plain = await ask(`{ viewer { ${field} { nodes { id day } ${info} } } }`)
    expect(plain.errors).toEqual([])
    expect(mergeParts(parts)).toEqual({ data: plain.data, errors: [] })
  })

  it('are streamed of a whole page if something else is asked at once', async () => {
    const { send } = await start()
    const parts = await allParts(
      await send(
        `{ viewer { dailySleep(${TEN_YEARS}, first: 4000) { totalCount pageInfo { hasNextPage } edges @stream { node { day } } } } }`,
      ),
    )
    expect(parts[0]?.data).toMatchObject({
      viewer: { dailySleep: { pageInfo: { hasNextPage: false }, edges: [] } },
    })
    expect(edgesOf(parts).length).toBeGreaterThan(3000)
  })

  it('keep what came before a window that fails, with the path of the first missing item', async () => {
    const { send, simulator } = await start({ config: { ouraMaxRetries: 0 } })
    const response = await send(
      `{ viewer { dailySleep(${TEN_YEARS}, first: 4000) { edges @stream { node { day } } ... @defer(label: "end") { pageInfo { hasNextPage } } } } }`,
    )
    const parts: PartJson[] = []
    for await (const part of readParts(response)) {
      parts.push(part)
      if (parts.length === 2) simulator.inject({ match: { resource: 'daily_sleep' }, kind: failWith(403) })
    }
    const { errors = [] } = mergeParts(parts)
    const { length } = edgesOf(parts)
    expect(length).toBeGreaterThan(300)
    expect(parts.at(-1)?.hasNext).toBe(false)
    expect(errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['viewer', 'dailySleep', 'edges', length],
        ['viewer', 'dailySleep', 'pageInfo'],
      ]),
    )
    expect(JSON.stringify(errors)).toContain('FORBIDDEN')
  })

  it('need first of at most 4,000, and @stream in effect', async () => {
    const { send, ask } = await start()
    const query = `{ viewer { dailySleep(${TEN_YEARS}, first: 4001) { nodes @stream { day } } } }`
    expect(await (await send(query)).text()).toContain('must be from 0 to 4000')
    const plain = await ask(query.replace('4001', '4000'))
    expect(plain.errors[0]?.message).toBe('first is 4000, but must be from 0 to 1000.')
  })

  it('have time and bounds for each window: a slow reader does not use them up', async () => {
    let now = Date.parse('2026-11-20T12:00:00Z')
    const { send } = await start({ now: () => now })
    const parts: PartJson[] = []
    for await (const part of readParts(
      await send(`{ viewer { dailySleep(${TEN_YEARS}, first: 4000) { nodes @stream { day } } } }`),
    )) {
      parts.push(part)
      now += 20_000
    }
    expect(mergeParts(parts).errors).toEqual([])
    expect(parts.length).toBeGreaterThanOrEqual(10)
  })
})

describe('the reader of an answer in parts', () => {
  const QUERY = `{ viewer { dailySleep(${TEN_YEARS}, first: 4000) { nodes @stream { id day score contributors { deepSleep efficiency latency } } } } }`

  it('stops the requests to Oura when it stops reading', async () => {
    const { send, newRequests } = await start()
    const response = await send(QUERY)
    const reader = response.body?.getReader()
    await reader?.read()
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(newRequests().length).toBeLessThanOrEqual(6)
    await reader?.cancel()
  })

  it('cancels them when it leaves', async () => {
    const { send, newRequests, log } = await start()
    const reader = (await send(QUERY)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    newRequests()
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(newRequests().length).toBeLessThanOrEqual(1)
    expect(log.lines.filter(({ message }) => message === 'operation')).toHaveLength(1)
  })
})
