import { buildSchema, parse } from 'graphql'
import { describe, expect, it, vi } from 'vitest'
import { createExecutor, type ExecuteArgs } from '../../../src/execution/execute-operation.ts'
import type { AnswerBounds } from '../../../src/execution/run.ts'

const schema = buildSchema(/* GraphQL */ `
  type Query { numbers: [Int] things: [Thing!] late: Int }
  type Thing { name: String inner: [Thing!] }
  type Subscription { changed: Thing }
`)

const executorWith = (bounds: Partial<AnswerBounds> = {}) =>
  createExecutor({
    knowledge: {
      propertyOf: ({ name }) => name,
      isPure: () => true,
      keepsJson: () => false,
      keptJsonOf: () => undefined,
    },
    bounds: {
      maxCharacters: 1_000,
      maxItems: 100,
      maxErrors: 50,
      sliceMs: Number.POSITIVE_INFINITY,
      ...bounds,
    },
  })

const run = async (
  query: string,
  rootValue: unknown,
  bounds?: Partial<AnswerBounds>,
  args?: Partial<ExecuteArgs>,
) => {
  const result = await executorWith(bounds).execute({ schema, document: parse(query), rootValue, ...args })
  if (result === undefined || !('stringify' in result)) throw new Error('not executed')
  return JSON.parse(result.stringify(result))
}

/** Counts pieces of work in each turn of the event loop. */
function watchTurns() {
  let [inThisTurn, most] = [0, 0]
  return {
    work() {
      if (inThisTurn++ === 0) {
        setImmediate(() => {
          inThisTurn = 0
        })
      }
      most = Math.max(most, inThisTurn)
    },
    most: () => most,
  }
}

const things = (count: number, name: string) => Array.from({ length: count }, () => ({ name }))

describe('the bounds of an answer', () => {
  it('locates the first hundred errors; those after them have a path alone', async () => {
    const numbers = Array.from({ length: 150 }, () => 'none')
    const { errors } = await run('{ numbers }', { numbers }, { maxItems: 200, maxErrors: 200 })
    const located = errors.map((error: { locations?: unknown }) => error.locations !== undefined)
    expect(located).toEqual(numbers.map((_, index) => index < 100))
    expect(errors[149].path).toEqual(['numbers', 149])
  })

  it('lets an answer at its bounds pass', async () => {
    const numbers = Array.from({ length: 100 }, () => 1)
    expect((await run('{ numbers }', { numbers })).data.numbers).toHaveLength(100)
  })

  it.each([
    [20, true],
    [19, false],
  ])('counts an item with its comma: ten digits in %i characters', async (maxCharacters, passes) => {
    const numbers = Array.from({ length: 10 }, () => 1)
    const { data } = await run('{ numbers }', { numbers }, { maxCharacters })
    expect(data).toEqual(passes ? { numbers } : null)
  })

  it('refuses an answer with more errors, as a whole, and keeps the first of them', async () => {
    const failing = (count: number) => things(count, 'a').map(() => ({ name: new Error('broken') }))
    const within = await run('{ things { name } }', { things: failing(50) })
    expect(within.data.things).toHaveLength(50)
    expect(within.errors).toHaveLength(50)
    const beyond = await run('{ things { name } }', { things: failing(51) })
    expect(beyond.data).toBeNull()
    expect(beyond.errors).toHaveLength(11)
    expect(beyond.errors.at(-1)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', limit: 'errors' } })
  })

  it('refuses an answer with more items, as a whole', async () => {
    const numbers = Array.from({ length: 101 }, () => 1)
    const { data, errors } = await run('{ things { name } numbers }', { numbers, things: things(1, 'a') })
    expect(data).toBeNull()
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('100 list items'),
        extensions: { code: 'BAD_USER_INPUT', limit: 'list items', allowed: 100 },
      }),
    ])
  })

  it.each([
    ['in one list', { things: things(40, 'x'.repeat(30)) }],
    [
      'in lists of lists',
      { things: [{ inner: things(20, 'x'.repeat(30)) }, { inner: things(20, 'x'.repeat(30)) }] },
    ],
  ])('refuses an answer with more characters %s', async (_, rootValue) => {
    const { data, errors } = await run('{ things { name inner { name } } }', rootValue)
    expect(data).toBeNull()
    expect(errors[0].message).toContain('1000 characters')
  })

  it('stops reading a list that has no end', async () => {
    let read = 0
    const endless = {
      *[Symbol.iterator]() {
        for (;;) yield read++
      },
    }
    const { data } = await run('{ numbers }', { numbers: endless })
    expect(data).toBeNull()
    expect(read).toBeLessThanOrEqual(102)
  })

  it('lets others run between the items of a long list, and changes nothing of the answer', async () => {
    const rootValue = { things: things(500, 'a'), numbers: Array.from({ length: 500 }, (_, index) => index) }
    const bounds = { maxCharacters: 1e6, maxItems: 1e6 }
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const whole = await run('{ things { name } numbers }', rootValue, bounds)
    const sliced = await run('{ things { name } numbers }', rootValue, { ...bounds, sliceMs: -1 })
    clearInterval(timer)
    expect(sliced).toEqual(whole)
    expect(sliced.data.things).toHaveLength(500)
    expect(turns).toBeGreaterThan(0)
  })

  it('holds for an event of a subscription', async () => {
    const executor = executorWith({ maxItems: 1_000, maxCharacters: 1e6, sliceMs: -1 })
    const document = parse('subscription { changed { inner { name } } }')
    const execute = async (count: number) => {
      const rootValue = { changed: { inner: things(count, 'a') } }
      const result = await executor.executeEvent({ schema, document, rootValue })
      return JSON.parse(JSON.stringify(result))
    }
    let turns = 0
    const count = () => {
      turns++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    expect((await execute(1_000)).data.changed.inner).toHaveLength(1_000)
    clearImmediate(immediate)
    expect(turns).toBeGreaterThan(10)
    expect((await execute(1_001)).errors).toMatchObject([{ extensions: { limit: 'list items' } }])
  })

  it('lets others run between lists that are items of a list', async () => {
    const inner = (count: number) => ({ name: 'a', inner: things(count, 'b') })
    const rootValue = { things: Array.from({ length: 50 }, () => inner(40)) }
    const bounds = { maxCharacters: 1e6, maxItems: 1e6 }
    const document = '{ things { name inner { name } } }'
    const whole = await run(document, rootValue, bounds)
    const watch = watchTurns()
    const read = rootValue.things.map((thing) => ({
      name: 'a',
      // Read when the item is begun.
      get inner() {
        watch.work()
        return thing.inner
      },
    }))
    const sliced = await run(document, { things: read }, { ...bounds, sliceMs: -1 })
    expect(sliced).toEqual(whole)
    expect(watch.most()).toBeLessThanOrEqual(3)
  })

  it('lets others run between values that arrive together', async () => {
    const watch = watchTurns()
    let bring: (value?: unknown) => void = () => undefined
    const late = new Promise((resolve) => {
      bring = resolve
    })
    const numbers = {
      *[Symbol.iterator]() {
        for (let number = 0; number < 6_000; number++) yield number
        bring()
      },
    }
    const rootValue = {
      numbers,
      things: Array.from({ length: 50 }, () => ({
        name: () =>
          late.then(() => ({
            valueOf() {
              watch.work()
              return 'a'
            },
          })),
      })),
    }
    const bounds = { maxCharacters: 1e6, maxItems: 1e6, sliceMs: -1 }
    const { data, errors } = await run('{ numbers things { name } }', rootValue, bounds)
    expect(errors).toBeUndefined()
    expect(data.things).toHaveLength(50)
    expect(watch.most()).toBeLessThanOrEqual(2)
  })

  it('lets others run between items of a list that arrive together, as those of nodes(ids:) do', async () => {
    const watch = watchTurns()
    let bring: (value?: unknown) => void = () => undefined
    const late = new Promise((resolve) => {
      bring = resolve
    })
    const numbers = {
      *[Symbol.iterator]() {
        for (let number = 0; number < 6_000; number++) yield number
        bring()
      },
    }
    const things = Array.from({ length: 50 }, () =>
      late.then(() => ({
        get name() {
          watch.work()
          return 'a'
        },
      })),
    )
    const bounds = { maxCharacters: 1e6, maxItems: 1e6, sliceMs: -1 }
    const { data, errors } = await run('{ numbers things { name } }', { numbers, things }, bounds)
    expect(errors).toBeUndefined()
    expect(data.things).toHaveLength(50)
    expect(watch.most()).toBeLessThanOrEqual(2)
  })

  it('does not count the time for which an execution waits for data', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      let bring: (value: unknown) => void = () => undefined
      const awaited = new Promise((resolve) => {
        bring = resolve
      })
      const bounds = { maxCharacters: 1e6, maxItems: 1e6, sliceMs: 20 }
      const answer = run('{ things { name } }', { things: awaited }, bounds)
      vi.advanceTimersByTime(1_000)
      let turns = 0
      setImmediate(() => turns++)
      bring(things(500, 'a'))
      expect((await answer).data.things).toHaveLength(500)
      expect(turns).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a client that leaves', () => {
  it('ends an execution that waits', async () => {
    const controller = new AbortController()
    const answer = run('{ late }', { late: new Promise(() => undefined) }, {}, { signal: controller.signal })
    controller.abort(new Error('left'))
    await expect(answer).rejects.toThrow('left')
  })

  it('ends an execution that writes a long list', async () => {
    const controller = new AbortController()
    let read = 0
    const numbers = {
      *[Symbol.iterator]() {
        for (; read < 100_000; read++) {
          if (read === 500) controller.abort(new Error('left'))
          yield read
        }
      },
    }
    const bounds = { maxCharacters: 1e7, maxItems: 1e7, sliceMs: -1 }
    await expect(run('{ numbers }', { numbers }, bounds, { signal: controller.signal })).rejects.toThrow(
      'left',
    )
    expect(read).toBeLessThan(1_000)
  })

  it('is not served at all if it has left before', async () => {
    await expect(run('{ late }', {}, {}, { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow(
      'left',
    )
  })
})

describe('what is left to the generic executor', () => {
  it.each(['mutation { a }', 'subscription { a }', 'query A { late } query B { late }'])('%s', (query) => {
    expect(executorWith().execute({ schema, document: parse(query) })).toBeUndefined()
  })
})
