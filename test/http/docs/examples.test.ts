import { parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { schema } from '../../../src/schema/index.ts'
import { NOW } from '../../support/client.ts'
import { differingPaths, examplesOf } from '../../support/docs/examples.ts'
import { DOCS, docOf, fences, README } from '../../support/docs/markdown.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

/** Examples of special situations are in errors.test.ts and extensions.test.ts. */
const examples = DOCS.filter(({ file }) => file !== 'docs/errors.md')
  .flatMap(examplesOf)
  .filter(({ answer }) => answer?.extensions === undefined)
const printed = examples.filter(({ answer }) => answer !== undefined)

/** The printed answers must be right on any day. */
const moments = [
  ['on the day of the tests', NOW],
  ['a winter later', Date.parse('2027-02-28T18:00:00Z')],
] as const

describe('queries', () => {
  test('are found', () => {
    expect(examples.length).toBeGreaterThanOrEqual(40)
    expect(printed.length).toBeGreaterThanOrEqual(12)
    expect(examplesOf(README)[0]?.answer).toBeDefined()
    expect(examplesOf(docOf('docs/schema-guide.md')).length).toBeGreaterThanOrEqual(15)
  })

  test('all have the language graphql', () => {
    for (const { text } of DOCS) expect(text).not.toMatch(/^(```(gql|GraphQL)\b|[ \t]+```graphql)/m)
  })

  test.each(examples)('$name is valid', ({ document }) => {
    expect(validate(schema, document)).toEqual([])
  })

  describe.each(moments)('%s', (_, moment) => {
    let gateway: TestGateway
    beforeAll(async () => {
      // All examples run as one user at the same time, which would exceed the rate limit.
      const { ouraRateLimits } = parseConfig({ OURA_RATE_LIMITS: 'user=100000/1m' })
      gateway = await startGateway({ now: () => moment, config: { ouraRateLimits } })
    })
    afterAll(() => gateway[Symbol.asyncDispose]())

    test.each(examples)('$name has the printed response', async ({ query, variables, answer }) => {
      const { data, errors } = await gateway.ask<object, object>(query, variables)
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(
        answer?.errors?.map(({ extensions }) => extensions.code) ?? [],
      )
      // An example must show data.
      expect(JSON.stringify(data)).not.toContain('"nodes":[]')
      if (answer !== undefined) expect(differingPaths(answer, { data, errors })).toEqual([])
    })
  })

  test.each([
    ['Dashboard', 5],
    ['Nights', 2],
  ])('%s costs %i requests', async (name, count) => {
    const query = examples.find((each) => each.query.startsWith(`query ${name}(`))?.query ?? ''
    await using fresh = await startGateway()
    await fresh.ask(query)
    expect(fresh.newRequests()).toHaveLength(count)
  })
})

describe('printed responses', () => {
  const whole = {
    data: {
      nodes: [
        { day: 'a', score: 1 },
        { day: 'b', score: null },
      ],
    },
  }

  test.each([
    { data: {} },
    { data: { nodes: [{ day: 'b', score: null }] } },
    { data: { nodes: [{ day: 'a' }, { day: '…' }] } },
  ])('may omit: %j', (answer) => {
    expect(differingPaths(answer, whole)).toEqual([])
  })

  test.each([
    { data: { nodes: [{ day: 'c' }] } },
    { data: { nodes: [{ day: 'b' }, { day: 'a' }] } },
    { data: { nodes: [{ day: 'a', score: 2 }] } },
    { data: { nodes: [{ day: 'a', steps: 1 }] } },
    { data: { nodes: null } },
    { data: { nodes: [{ day: 'b…' }, { day: 'b' }] } },
  ])('may not add or change: %j', (answer) => {
    expect(differingPaths(answer, whole)).not.toEqual([])
  })
})

describe('commands', () => {
  const shell = DOCS.flatMap(({ text }) => fences(text))
    .filter(({ info }) => info === 'sh')
    .map(({ content }) => content)
    .join('\n')
  const bodies = [...shell.matchAll(/-d '(\{"query"[^']*)'/g)].map(([, body = '']) => body)

  test('of curl send JSON with a valid query', () => {
    expect(bodies.length).toBe([...shell.matchAll(/^curl .*\/graphql\b/gm)].length)
    expect(bodies.length).toBeGreaterThanOrEqual(3)
    for (const body of bodies) {
      const { query } = JSON.parse(body) as { query: string }
      expect(validate(schema, parse(query))).toEqual([])
    }
  })
})
