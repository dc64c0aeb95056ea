import { readFileSync } from 'node:fs'
import { cacheExchange, type Resolver } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { Client, fetchExchange } from 'urql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import schema from '../../../graphcache-schema.json' with { type: 'json' }
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const embedded = schema.__schema.types
  .filter((type) => type.kind === 'OBJECT' && !type.fields?.some(({ name }) => name === 'id'))
  .map(({ name }) => name)

const joinPages = relayPagination()

/** The resolver of docs/front-ends.md. */
const pages: Resolver = (parent, args, cache, info) =>
  Object.keys(args).length === 0
    ? cache.resolve(info.parentKey, info.fieldName)
    : joinPages(parent, args, cache, info)

let gateway: TestGateway
let url: string

beforeAll(async () => {
  gateway = await startGateway()
  url = await gateway.listen()
})
afterAll(() => gateway[Symbol.asyncDispose]())

async function daysOf(sleepPeriods: Resolver, args: string): Promise<unknown[]> {
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        schema,
        keys: Object.fromEntries(embedded.map((name) => [name, () => null])),
        resolvers: { User: { sleepPeriods } },
      }),
      fetchExchange,
    ],
  })
  const { data, error } = await client
    .query(`{ viewer { id sleepPeriods${args} { nodes { id day } pageInfo { hasNextPage } } } }`, {})
    .toPromise()
  expect(error).toBeUndefined()
  return data.viewer.sleepPeriods?.nodes ?? []
}

describe("urql's relayPagination", () => {
  test('loses the list of a field without arguments, so the documented resolver reads it directly', async () => {
    expect(await daysOf(relayPagination(), '')).toEqual([])
    expect((await daysOf(pages, '')).length).toBeGreaterThan(20)
  })

  test.each(['(startDate: "2026-11-01", endDate: "2026-11-19")', '(last: 5)', '(first: 5)'])(
    'has the list of a field with arguments %s, with the documented resolver too',
    async (args) => {
      const nodes = await daysOf(relayPagination(), args)
      expect(nodes.length).toBeGreaterThan(4)
      expect(await daysOf(pages, args)).toEqual(nodes)
    },
  )

  test('has its resolver in docs/front-ends.md', () => {
    const source = readFileSync('docs/front-ends.md', 'utf8')
    for (const line of [
      'const joinPages = relayPagination()',
      'resolvers: { User: { sleepPeriods: pages } }',
    ])
      expect(source).toContain(line)
  })
})
