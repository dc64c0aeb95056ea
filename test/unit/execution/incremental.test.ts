import fc from 'fast-check'
import {
  buildSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  responsePathAsArray,
  specifiedDirectives,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { DeferDirective, StreamDirective } from '../../../src/execution/incremental/directives.ts'
import { ItemBatches } from '../../../src/execution/incremental/item-batches.ts'
import { nextTurn } from '../../support/event-loop.ts'
import { mergeParts, type PartJson } from '../../support/execution/merge-parts.ts'
import { resolvingExecutor as executor, partsOf } from '../../support/execution/parts-of.ts'
import { randomOperation } from '../../support/execution/random-operation.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { randomFrom } from '../../support/random.ts'

const built = buildSchema(/* GraphQL */ `
  type Query { thing: Thing required: Thing! things(first: Int = 3): [Thing!] any: [Any] numbers: [Int] strict: [Int!]! }
  enum Colour { RED GREEN }
  type Thing { name: String count: Int! colours: [Colour!]! matrix: [[Int!]] parent: Thing children: [Thing!]! any: Any }
  type Other { thing: Thing! text: String! }
  union Any = Thing | Other
`)

const schema = new GraphQLSchema({
  ...built.toConfig(),
  directives: [...specifiedDirectives, DeferDirective, StreamDirective],
})

const hash = (text: string): number => {
  let value = 17
  for (const character of text) value = (Math.imul(value, 31) + character.charCodeAt(0)) >>> 0
  return value
}

function goodValue(type: GraphQLOutputType, random: () => number): unknown {
  if (isNonNullType(type)) return goodValue(type.ofType, random)
  if (isListType(type)) {
    return Array.from({ length: Math.floor(random() * 5) }, () => goodValue(type.ofType, random))
  }
  if (isEnumType(type)) return random() < 0.5 ? 'RED' : 'GREEN'
  if (isAbstractType(type)) return { __typename: random() < 0.5 ? 'Thing' : 'Other' }
  if (isObjectType(type)) return {}
  return getNamedType(type).name === 'Int' ? Math.floor(random() * 10) : 'a text'
}

/** A world in which each place of the answer has a value of its own, with and without promises; some of them fail. */
function world(seed: number, failures: number): GraphQLSchema {
  const resolve: GraphQLFieldResolver<unknown, unknown> = (_, args, __, info) => {
    const random = randomFrom(
      hash(`${seed} ${responsePathAsArray(info.path).join('/')} ${JSON.stringify(args)}`),
    )
    if (random() < failures) throw new Error('thrown')
    if (random() < failures) return Promise.reject(new Error('rejected'))
    if (!isNonNullType(info.returnType) && random() < 0.1) return null
    const value = goodValue(info.returnType, random)
    return random() < 0.3 ? Promise.resolve(value) : value
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) field.resolve = resolve
  }
  return schema
}

const ask = (query: string, rootValue: unknown = {}) =>
  partsOf({ schema: withoutResolvers(), document: parse(query), rootValue })

function withoutResolvers(): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) delete field.resolve
  }
  return schema
}

const randomOperationInParts = (seed: number) =>
  randomOperation({ schema, random: randomFrom(seed), isIncremental: true })

describe('the parts of an answer', () => {
  it('are merged to the answer without @defer and @stream', async () => {
    let incremental = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { query, variables } = randomOperationInParts(seed)
        const document = parse(query)
        expect(validate(schema, document), query).toEqual([])
        const args = { schema: world(seed, 0), document, variableValues: variables }
        const parts = await partsOf(args)
        if (parts.length > 1) incremental++
        const { data, errors } = mergeParts(parts)
        expect(errors, query).toEqual([])
        const plain = await execute(args)
        expect(data, `${query}\n${JSON.stringify(variables)}`).toEqual(JSON.parse(JSON.stringify(plain.data)))
        expect(parts.map(({ hasNext }) => hasNext ?? false)).toEqual(
          parts.map((_, index) => index < parts.length - 1),
        )
      }),
      { numRuns: propertyRuns(3) },
    )
    expect(incremental).toBeGreaterThan(10)
  })

  it('come to an end with failing resolvers, and an error for each null', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { query, variables } = randomOperationInParts(seed)
        const parts = await partsOf({
          schema: world(seed, 0.05),
          document: parse(query),
          variableValues: variables,
        })
        mergeParts(parts)
        for (const { incremental = [] } of parts) {
          for (const { data, items, errors } of incremental) {
            if (data === null || items === null) expect(errors?.length, query).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: propertyRuns(3) },
    )
  })

  it('have the fields of deferred fragments, with label and path', async () => {
    expect(
      await ask('{ thing { name ... @defer(label: "more") { count } } }', { thing: { name: 'a', count: 3 } }),
    ).toEqual([
      { data: { thing: { name: 'a' } }, hasNext: true },
      { incremental: [{ data: { count: 3 }, path: ['thing'], label: 'more' }], hasNext: false },
    ])
  })

  it('have the items of a streamed list, from the initial count on', async () => {
    expect(await ask('{ numbers @stream(initialCount: 2) }', { numbers: [1, 2, 3, 4] })).toEqual([
      { data: { numbers: [1, 2] }, hasNext: true },
      { incremental: [{ items: [3, 4], path: ['numbers', 2] }], hasNext: false },
    ])
  })

  it('are one part if nothing is left for a later one, or the directives are switched off', async () => {
    const root = { numbers: [1, 2], thing: { name: 'a' } }
    expect(await ask('{ numbers @stream(initialCount: 2) }', root)).toEqual([{ data: { numbers: [1, 2] } }])
    expect(await ask('{ thing { ... @defer(if: false) { name } } }', root)).toEqual([
      { data: { thing: { name: 'a' } } },
    ])
    expect(await ask('{ thing { ... @defer @skip(if: true) { name } } numbers }', root)).toEqual([
      { data: { thing: {}, numbers: [1, 2] } },
    ])
  })

  it('leave out what belongs to an object that has become null', async () => {
    const parts = await ask('{ thing { count ... @defer { name } children @stream { name } } }', {
      thing: { count: null, children: [{ name: 'a' }] },
    })
    expect(parts).toHaveLength(1)
    expect(parts[0]?.data).toEqual({ thing: null })
  })

  it('have the error of a deferred fragment whose field cannot be null', async () => {
    const [, last] = await ask('{ thing { name ... @defer { count } } }', {
      thing: { name: 'a', count: null },
    })
    expect(last?.incremental).toEqual([
      { data: null, path: ['thing'], errors: [expect.objectContaining({ path: ['thing', 'count'] })] },
    ])
  })

  it('are not begun while much of what is written waits for the client', async () => {
    let begun = 0
    const result = await executor.executeInParts({
      schema: withoutResolvers(),
      document: parse(`{ ${'... @defer { thing { name } } '.repeat(5)} }`),
      rootValue: {
        thing: () => {
          begun++
          return { name: 'x'.repeat(600_000) }
        },
      },
    })
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    const counts: number[] = []
    for await (const part of result) if (part.incremental !== undefined) counts.push(begun)
    expect(counts).toEqual([2, 4, 5])
  })

  it('have the errors of items that reject before the client asks for them, which are never unhandled', async () => {
    const unhandled: unknown[] = []
    const onRejection = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', onRejection)
    try {
      const items = [Promise.resolve(1), Promise.reject(new Error('two')), Promise.reject(new Error('three'))]
      const result = await executor.executeInParts({
        schema: withoutResolvers(),
        document: parse('{ numbers @stream }'),
        rootValue: { numbers: items },
      })
      if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
      await result.next()
      // Node looks for unhandled rejections at the end of a turn.
      await nextTurn()
      await nextTurn()
      expect(unhandled).toEqual([])
      const { value } = await result.next()
      expect(JSON.parse(value?.stringify(value) ?? '').incremental).toEqual([
        {
          items: [1, null, null],
          path: ['numbers', 0],
          errors: [
            expect.objectContaining({ message: 'two', path: ['numbers', 1] }),
            expect.objectContaining({ message: 'three', path: ['numbers', 2] }),
          ],
        },
      ])
    } finally {
      process.off('unhandledRejection', onRejection)
    }
  })

  it('refuse a negative initial count', async () => {
    const [first] = await ask('{ numbers @stream(initialCount: -1) }', { numbers: [1] })
    expect(first?.errors?.[0]?.message).toBe('initialCount is -1, but must be 0 or more.')
  })
})

describe('a list in batches', () => {
  /** Batches that say when they are asked for. */
  function batchesOf(lists: readonly (readonly number[] | Error)[]) {
    const asked: number[] = []
    let isClosed = false
    const batches = new ItemBatches<number>({
      async next() {
        asked.push(asked.length)
        const list = lists[asked.length - 1]
        if (list instanceof Error) throw list
        return list === undefined ? { done: true, value: undefined } : { done: false, value: list }
      },
      async return() {
        isClosed = true
        return { done: true, value: undefined }
      },
    })
    return { batches, asked, isClosed: () => isClosed }
  }

  it('is asked for the next batch when the client asks for the next part', async () => {
    const { batches, asked, isClosed } = batchesOf([[1, 2], [3], [4]])
    const result = await executor.executeInParts({
      schema: withoutResolvers(),
      document: parse('{ strict @stream(initialCount: 1) }'),
      rootValue: { strict: batches },
    })
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    const next = async (): Promise<PartJson> => {
      const { value } = await result.next()
      return value === undefined ? {} : JSON.parse(value.stringify(value))
    }
    expect((await next()).data).toEqual({ strict: [1] })
    expect(asked).toHaveLength(1)
    expect((await next()).incremental).toEqual([{ items: [2], path: ['strict', 1] }])
    expect(asked).toHaveLength(1)
    expect((await next()).incremental).toEqual([{ items: [3], path: ['strict', 2] }])
    expect(asked).toHaveLength(2)
    await result.return?.()
    expect(isClosed()).toBe(true)
    expect(await result.next()).toEqual({ done: true, value: undefined })
    expect(asked).toHaveLength(2)
  })

  it('keeps the items before a batch that fails, and says which item is missing', async () => {
    const { batches } = batchesOf([[1], new Error('gone')])
    expect(await ask('{ strict @stream }', { strict: batches })).toEqual([
      { data: { strict: [] }, hasNext: true },
      { incremental: [{ items: [1], path: ['strict', 0] }], hasNext: true },
      {
        incremental: [
          {
            items: null,
            path: ['strict', 1],
            errors: [{ message: 'gone', path: ['strict', 1], locations: [{ line: 1, column: 3 }] }],
          },
        ],
        hasNext: false,
      },
    ])
  })

  it('ends with the reason of the signal for all that is missing', async () => {
    const controller = new AbortController()
    const { batches, isClosed } = batchesOf([[1], [2]])
    const result = await executor.executeInParts({
      schema: withoutResolvers(),
      document: parse('{ strict @stream(label: "s") ... @defer { thing { name } } }'),
      rootValue: { strict: batches, thing: new Promise(() => undefined) },
      signal: controller.signal,
    })
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    await result.next()
    await result.next()
    const waiting = result.next()
    await new Promise(setImmediate)
    controller.abort(new Error('shutting down'))
    let { value } = await waiting
    while (value?.hasNext) ({ value } = await result.next())
    const last: PartJson = JSON.parse(value?.stringify(value) ?? '{}')
    expect(last.hasNext).toBe(false)
    expect(last.incremental?.map(({ path, errors }) => [path, errors?.[0]?.message])).toContainEqual([
      [],
      'shutting down',
    ])
    expect(isClosed()).toBe(true)
  })
})
