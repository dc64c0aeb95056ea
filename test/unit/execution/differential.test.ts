import fc from 'fast-check'
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  responsePathAsArray,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { createExecutor, type ExecuteArgs } from '../../../src/execution/execute-operation.ts'
import { randomOperation } from '../../support/execution/random-operation.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { randomFrom } from '../../support/random.ts'

const schema = buildSchema(/* GraphQL */ `
  type Query { thing: Thing required: Thing! things(first: Int = 3, filter: Filter): [Thing!] node(id: ID!): Node any: [Any] }
  input Filter { colour: Colour! words: [String!] deep: Filter }
  enum Colour { RED GREEN }
  interface Node { id: ID! }
  type Thing implements Node {
    id: ID! name: String count: Int! ratio: Float flag: Boolean colour: Colour colours: [Colour!]! matrix: [[Int!]]
    parent: Thing children: [Thing] others(first: Int!): [Thing!]! any: Any
  }
  type Other implements Node { id: ID! thing: Thing! text(words: [String!]): String! }
  union Any = Thing | Other
`)

const BOUNDS = {
  maxCharacters: 1_000_000,
  maxItems: 100_000,
  maxErrors: Number.POSITIVE_INFINITY,
  sliceMs: Number.POSITIVE_INFINITY,
}

/** A value for a type: mostly a good one, else null, an error, a promise of either, or of the wrong kind. */
function valueFor(type: GraphQLOutputType, random: () => number, depth: number): unknown {
  const fate = random()
  if (fate < 0.04) return null
  if (fate < 0.06) return new Error('an error as a value')
  if (fate < 0.09) return rejected()
  if (fate < 0.2) return Promise.resolve(goodValue(type, random, depth))
  if (fate < 0.23) return { wrong: 'kind' }
  if (fate < 0.25) return 'a text'
  return goodValue(type, random, depth)
}

/** Handled already, because a list that fails early never looks at its later items. */
function rejected(): Promise<never> {
  const promise = Promise.reject(new Error('rejected'))
  promise.catch(() => undefined)
  return promise
}

function goodValue(type: GraphQLOutputType, random: () => number, depth: number): unknown {
  if (isNonNullType(type)) return goodValue(type.ofType, random, depth)
  if (isListType(type)) {
    return Array.from({ length: Math.floor(random() * 4) }, () => valueFor(type.ofType, random, depth + 1))
  }
  if (isEnumType(type)) return random() < 0.5 ? 'RED' : 'GREEN'
  if (isAbstractType(type)) {
    const names = ['Thing', 'Other', 'Other', 'Colour', 'Nothing']
    return { __typename: names[Math.floor(random() * (random() < 0.9 ? 2 : names.length))] }
  }
  if (isObjectType(type)) return { name: 'a property', colour: 'RED' }
  const named = getNamedType(type).name
  if (named === 'Int') return Math.floor(random() * 10) - 5
  if (named === 'Float') return random() < 0.1 ? Number.NaN : random() * 10 - 5
  if (named === 'Boolean') return random() < 0.5
  return 'quotes " and \u2028 and \ud83d\ude00'
}

const hash = (text: string): number => {
  let value = 17
  for (const character of text) value = (Math.imul(value, 31) + character.charCodeAt(0)) >>> 0
  return value
}

/** A world in which each place of the answer has a value of its own, the same one for both executors. */
const resolverOf =
  (seed: number): GraphQLFieldResolver<unknown, unknown> =>
  (source, args, _, info) => {
    const place = responsePathAsArray(info.path).join('/')
    const random = randomFrom(hash(`${seed} ${place} ${JSON.stringify(args)}`))
    if (random() < 0.03) throw new Error(`thrown at ${place}`)
    const own = (source as Record<string, unknown> | undefined)?.[info.fieldName]
    return own ?? valueFor(info.returnType, random, info.path.prev === undefined ? 0 : 1)
  }

/** The schema with resolvers, as both executors get it. */
function world(seed: number) {
  const resolver = resolverOf(seed)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) field.resolve = resolver
  }
  return schema
}

const executor = createExecutor({
  knowledge: {
    propertyOf: () => undefined,
    isPure: () => false,
    keepsJson: () => false,
    keptJsonOf: () => undefined,
  },
  bounds: BOUNDS,
})

const written = async (args: ExecuteArgs): Promise<unknown> => {
  const result = await executor.execute(args)
  if (result === undefined) throw new Error('not executed')
  return JSON.parse('stringify' in result ? result.stringify(result) : JSON.stringify(result))
}
const expected = async (args: ExecuteArgs): Promise<unknown> =>
  JSON.parse(JSON.stringify((await execute(args)) satisfies ExecutionResult))

/** Rejections that stayed unhandled during a run. graphql-js leaves rejections of a list's items behind; ours must not. */
async function unhandledIn<T>(run: () => Promise<T>): Promise<{ answer: T; unhandled: unknown[] }> {
  const listeners = process.listeners('unhandledRejection')
  const unhandled: unknown[] = []
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason) => unhandled.push(reason))
  const answer = await run()
  await new Promise(setImmediate)
  process.removeAllListeners('unhandledRejection')
  for (const listener of listeners) process.on('unhandledRejection', listener)
  return { answer, unhandled }
}

describe('the executor that writes JSON', () => {
  it("gives graphql-js's answers to random operations over random values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { query, variables } = randomOperation({ schema, random: randomFrom(seed) })
        const document = parse(query)
        expect(validate(schema, document), query).toEqual([])
        const args = { schema: world(seed), document, variableValues: variables }
        const ours = await unhandledIn(() => written(args))
        const theirs = await unhandledIn(() => expected(args))
        expect(ours.unhandled, query).toEqual([])
        expect(JSON.stringify(ours.answer), `${query}\n${JSON.stringify(variables)}`).toBe(
          JSON.stringify(theirs.answer),
        )
      }),
      { numRuns: propertyRuns(3) },
    )
  })
})
