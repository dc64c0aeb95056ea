import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { type ExecutionResult, execute, GraphQLError, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createExecutor } from '../../../src/execution/execute-operation.ts'
import type { JsonResult } from '../../../src/execution/json-result.ts'
import { MAX_LOCATIONS } from '../../../src/execution/write-fields.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { createContextFactory } from '../../../src/resolvers/data/context.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { schema } from '../../../src/schema/index.ts'
import { knowledge } from '../../../src/server/answer/compiled-execution.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { demoUser, startClient } from '../../support/client.ts'
import { randomOperation } from '../../support/execution/random-operation.ts'
import { fetchRaw, type Raw } from '../../support/oura-records.ts'
import { COLLECTIONS, TIME_SERIES } from '../../support/oura-resources.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { randomFrom } from '../../support/random.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const UNBOUNDED = {
  maxCharacters: Number.POSITIVE_INFINITY,
  maxItems: Number.POSITIVE_INFINITY,
  maxErrors: Number.POSITIVE_INFINITY,
  sliceMs: Number.POSITIVE_INFINITY,
}

const DAYS = ['2026-11-10', '2026-11-12', '2026-11-15', '2026-11-20']

/** Values that arguments may have, good ones more often than bad ones. */
const scalarValue = (random: () => number) => (typeName: string, argument: string) => {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  if (typeName === 'Date') return pick(DAYS)
  if (typeName === 'DateTime') return `${pick(DAYS)}T0${Math.floor(random() * 9)}:30:00+01:00`
  if (typeName === 'TimeZone') return pick(['Europe/Berlin', 'UTC', 'Asia/Kolkata'])
  if (typeName === 'ID') {
    return Buffer.from(`${pick(['DailySleep', 'Day', 'Workout', 'Nothing'])}:${pick(DAYS)}`).toString(
      'base64',
    )
  }
  if (typeName === 'Int') return pick([0, 1, 2, 5, 7, 100, -1])
  if (typeName === 'Float') return pick([0, 0.5, 7, 41.5, 100])
  if (typeName === 'Boolean') return random() < 0.3
  if (typeName === 'TimeZone') return pick(['Europe/Helsinki', 'Pacific/Apia', 'UTC'])
  return argument === 'after' || argument === 'before' ? pick(['nonsense', 'WyJkYXlzIiwyMDc3Ml0']) : 'text'
}

/** Values of another kind than a field should have. */
const WRONG = ['a text', -1.5, true, null, [], {}, { nested: [1] }, '2026-02-30', 1e300]

/** Oura's records of which some values are wrong. */
const broken = (records: readonly Raw[], random: () => number): Raw[] =>
  records.map((record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) =>
        random() < 0.05 && !/^(day|timestamp|start|end|bedtime|id)/.test(name)
          ? [name, WRONG[Math.floor(random() * WRONG.length)]]
          : [name, value],
      ),
    ),
  )

/**
 * The answer as text. Errors of requests come in the order in which Oura answered, each with a trace id of its own. Ours
 * leaves out the locations of the errors after the first hundred: where there are more, both are compared without.
 */
function textOf(result: JsonResult | ExecutionResult): string {
  const text = 'stringify' in result ? (result as JsonResult).stringify(result) : JSON.stringify(result)
  const errors: { locations?: unknown }[] = JSON.parse(text).errors ?? []
  const compared = errors.length > MAX_LOCATIONS ? errors.map(({ locations: _, ...error }) => error) : errors
  const sorted = compared.map((error) => JSON.stringify(error).replace(/"traceId":"\w+"/, '')).sort()
  return [...sorted, text.slice(text.indexOf('"data":'))].join('\n')
}

function expectTheSame(ours: JsonResult | ExecutionResult, theirs: ExecutionResult, operation: string) {
  const [our, their] = [textOf(ours), textOf(theirs)]
  if (theirs.data !== null) {
    expect(our, operation).toBe(their)
    return
  }
  // An error has nulled the whole answer: what else fails is told only if it failed before (GraphQL, section 6.4.4).
  const shared = our.split('\n').filter((line) => their.split('\n').includes(line))
  expect(shared.length, `${operation}\n${our}\n${their}`).toBeGreaterThan(1)
  expect(shared.at(-1), operation).toContain('"data":null')
}

describe('the real schema', () => {
  test("random operations get graphql-js's answers, over broken records and failing resources", async () => {
    const random = randomFrom(11)
    using folder = makeTemporaryFolder()
    {
      await using source = await startClient()
      for (const name of COLLECTIONS) {
        const range = TIME_SERIES.has(name)
          ? { start_datetime: '2026-11-19T00:00:00Z', end_datetime: '2026-11-20T00:00:00Z' }
          : { start_date: '2026-11-01', end_date: '2026-11-20' }
        const data = broken(await fetchRaw(source.simulator, name, range), random)
        writeFileSync(folder.file(`${name}.json`), JSON.stringify({ data, next_token: null }))
      }
    }
    await using world = await startClient({ maxRetries: 0 }, { dataFolder: folder.path })
    world.simulator.inject({ match: { resource: 'daily_stress' }, kind: failWith(403) })
    world.simulator.inject({ match: { resource: 'session' }, kind: { type: 'garbage' } })
    const total = createCost()
    const createContext = createContextFactory({
      onLateRecord: () => undefined,
      publish: async () => '',
      changeStreams: { open: () => Promise.reject(new Error('This test subscribes to nothing.')) },
      client: world.client,
      cache: createRecordCache({ maxBytes: 50_000_000, clock: world.clock }),
      clock: world.clock,
      hasLogin: true,
      budgetMs: 10_000,
      staleIfErrorMs: 0,
      total,
    })
    const executor = createExecutor({ knowledge, bounds: UNBOUNDED })

    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const source = randomFrom(seed)
        const { query, variables } = randomOperation({
          schema,
          random: source,
          maxDepth: 7,
          // It goes down from one execution to the next.
          without: ['RateLimitBudget.remaining'],
          scalarValue: scalarValue(source),
        })
        const document = parse(query)
        expect(validate(schema, document), query).toEqual([])
        const args = () => ({
          schema,
          document,
          variableValues: variables,
          contextValue: createContext({
            user: demoUser,
            ouraConnection: null,
            signal: new CancellationSource(),
          }),
        })
        // Once before, so that both find the same in the cache.
        await execute(args())
        const theirs = await execute(args())
        const first = await executor.execute(args())
        // Again, with the JSON that is kept of the first time.
        const second = await executor.execute(args())
        for (const ours of [first, second]) {
          if (ours === undefined) throw new Error('not executed')
          expectTheSame(ours, theirs, `${query}\n${JSON.stringify(variables)}`)
          expect(ours.errors?.every((error) => error instanceof GraphQLError) ?? true).toBe(true)
        }
        // No rate limit is reached that way.
        world.clock.time += 120_000
      }),
      { numRuns: propertyRuns(1) },
    )
  }, 60_000)
})
