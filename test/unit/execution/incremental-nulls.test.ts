import { buildSchema, GraphQLSchema, parse, specifiedDirectives } from 'graphql'
import { describe, expect, it } from 'vitest'
import { DeferDirective, StreamDirective } from '../../../src/execution/incremental/directives.ts'
import { ItemBatches } from '../../../src/execution/incremental/item-batches.ts'
import { mergeParts } from '../../support/execution/merge-parts.ts'
import { partsOf, resolvingExecutor } from '../../support/execution/parts-of.ts'

const schema = new GraphQLSchema({
  ...buildSchema(/* GraphQL */ `
    type Query { thing: Thing }
    type Thing { name: String count: Int! numbers: [Int] parent: Thing children: [Thing] }
  `).toConfig(),
  directives: [...specifiedDirectives, DeferDirective, StreamDirective],
})

const argsOf = (query: string, thing: unknown) => ({
  schema,
  document: parse(query),
  rootValue: { thing },
})

const ask = (query: string, thing: unknown) => partsOf(argsOf(query, thing))

/** Twenty batches of one number each. */
function manyBatches() {
  const state = { asked: 0, isClosed: false }
  const batches = new ItemBatches<number>({
    async next() {
      state.asked++
      return state.asked > 20 ? { done: true, value: undefined } : { done: false, value: [state.asked] }
    },
    async return() {
      state.isClosed = true
      return { done: true, value: undefined }
    },
  })
  return { batches, state }
}

/** Another fragment has the same object, with a non-null field that fails: its part makes the object null. */
const NULLED = '... @defer { parent { count } }'
const nulled = {
  data: { parent: null },
  path: ['thing'],
  errors: [expect.objectContaining({ path: ['thing', 'parent', 'count'] })],
}

describe('what belongs to an object that a later part makes null', () => {
  it('is not sent: items of a list', async () => {
    const parts = await ask(`{ thing { parent { numbers @stream } ${NULLED} } }`, {
      parent: { count: null, numbers: [1, 2] },
    })
    expect(parts).toEqual([
      { data: { thing: { parent: { numbers: [] } } }, hasNext: true },
      { incremental: [nulled], hasNext: false },
    ])
    expect(mergeParts(parts).data).toEqual({ thing: { parent: null } })
  })

  it('is not sent: a fragment', async () => {
    const parts = await ask(`{ thing { parent { ... @defer { name } } ${NULLED} } }`, {
      parent: { name: Promise.resolve('a'), count: null },
    })
    expect(parts.slice(1)).toEqual([{ incremental: [nulled], hasNext: false }])
  })

  it('is not sent: parts far below it, and of items', async () => {
    const parts = await ask(
      `{ thing {
        parent { children { ... @defer { name } children { numbers @stream } } }
        ${NULLED}
      } }`,
      { parent: { count: null, children: [{ name: Promise.resolve('a'), children: [{ numbers: [1] }] }] } },
    )
    expect(parts.slice(1)).toEqual([{ incremental: [nulled], hasNext: false }])
  })

  it('is sent for the items beside it', async () => {
    const parts = await ask(
      '{ thing { children { ... @defer { name } numbers @stream } ... @defer { children { count } } } }',
      {
        children: [
          { name: Promise.resolve('a'), numbers: [1], count: null },
          { name: Promise.resolve('b'), numbers: [2], count: 3 },
        ],
      },
    )
    const { data, errors } = mergeParts(parts)
    expect(data).toEqual({ thing: { children: [null, { name: 'b', numbers: [2], count: 3 }] } })
    expect(errors?.map(({ path }) => path)).toEqual([['thing', 'children', 0, 'count']])
  })

  it('is sent if the fragment as a whole is null, and adds nothing', async () => {
    const parts = await ask(
      '{ thing { parent { numbers @stream } ... @defer { count parent { count } } } }',
      { count: Promise.resolve(null), parent: { count: null, numbers: [1] } },
    )
    expect(mergeParts(parts).data).toEqual({ thing: { parent: { numbers: [1] } } })
  })

  it('is sent before the object becomes null', async () => {
    let fail = (): void => undefined
    const count = new Promise((_, reject) => {
      fail = () => reject(new Error('gone'))
    })
    count.catch(() => undefined)
    const { batches, state } = manyBatches()
    const result = await resolvingExecutor.executeInParts(
      argsOf(`{ thing { parent { numbers @stream } ${NULLED} } }`, { parent: { count, numbers: batches } }),
    )
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    await result.next()
    expect((await result.next()).value?.incremental).toMatchObject([
      { path: ['thing', 'parent', 'numbers', 0] },
    ])
    fail()
    const rest: unknown[] = []
    for await (const { incremental = [] } of result) rest.push(...incremental.map(({ path }) => path))
    expect(rest.at(-1)).toEqual(['thing'])
    expect(state.isClosed).toBe(true)
    expect(state.asked).toBeLessThan(5)
  })
})

describe('work for what is not sent', () => {
  it('does not begin, and closes the batches of a list', async () => {
    const { batches, state } = manyBatches()
    const parts = await ask(`{ thing { parent { numbers @stream } ${NULLED} } }`, {
      parent: { count: null, numbers: batches },
    })
    expect(parts.at(-1)).toEqual({ incremental: [nulled], hasNext: false })
    expect(state).toEqual({ asked: 0, isClosed: true })
  })

  /** Null, when all other fragments have begun. */
  const lateNull = () => new Promise((resolve) => setImmediate(resolve, null))

  /** An object that arrives when the test says so, and whether its field has been resolved then. */
  function lateObject() {
    const state = { isResolved: false }
    let arrive = (_: object): void => undefined
    const object = new Promise((resolve) => {
      arrive = resolve
    })
    const name = () => {
      state.isResolved = true
    }
    const arrived = async () => {
      arrive({ name })
      await new Promise(setImmediate)
      return state.isResolved
    }
    return { object, arrived }
  }

  it('ends in a fragment that is being written: it resolves no further field, and its lists are closed', async () => {
    const { object, arrived } = lateObject()
    const { batches, state } = manyBatches()
    const parts = await ask(
      `{ thing { parent { ... @defer { numbers @stream parent { name } } } ${NULLED} } }`,
      { parent: { count: lateNull, numbers: batches, parent: object } },
    )
    expect(parts.slice(1)).toEqual([{ incremental: [nulled], hasNext: false }])
    expect(await arrived()).toBe(false)
    expect(state).toEqual({ asked: 0, isClosed: true })
  })

  it('ends when the client stops reading', async () => {
    const { object, arrived } = lateObject()
    const result = await resolvingExecutor.executeInParts(
      argsOf('{ thing { name ... @defer { parent { name } } ... @defer { later: name } } }', {
        parent: object,
      }),
    )
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    await result.next()
    await result.next()
    await result.return?.()
    expect(await arrived()).toBe(false)
  })
})
