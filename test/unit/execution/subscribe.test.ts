import { buildSchema, type ExecutionResult, execute, parse } from 'graphql'
import { expect, it } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { type ResultStream, type SubscribeOptions, subscribe } from '../../../src/execution/subscribe.ts'

const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { counted(to: Int!): Counted }
  type Counted { number: Int context: Int fails: Int }
`)

async function* count(to: number) {
  for (let number = 1; number <= to; number++) yield { counted: { number } }
}

/** Subscribes with the values of an object as resolvers. */
const start = (query: string, options: Partial<SubscribeOptions> = {}, rootValue: object = {}) =>
  subscribe(
    {
      schema,
      document: parse(query),
      rootValue: { counted: ({ to }: { to: number }) => count(to), ...rootValue },
      // Of the subscription, which no event must see.
      contextValue: 0,
      fieldResolver: (source, _, context, { fieldName }) => {
        if (fieldName === 'context') return context
        if (fieldName === 'fails') throw new Error('It fails.')
        return source[fieldName]
      },
    },
    { executeEvent: execute, contextOfEvent: async () => 1, signal: new CancellationSource(), ...options },
  )

async function all(results: ResultStream | ExecutionResult): Promise<ExecutionResult[]> {
  if (!(Symbol.asyncIterator in results)) return [results]
  const found = []
  for await (const result of results) found.push(result)
  return found
}

it('executes each event with a context of its own', async () => {
  let made = 0
  const results = await start('subscription { counted(to: 3) { number context } }', {
    contextOfEvent: async () => ++made,
    completeResult: (result, context) => ({ ...result, extensions: { context } }),
  })
  expect(await all(results)).toEqual(
    [1, 2, 3].map((n) => ({ data: { counted: { number: n, context: n } }, extensions: { context: n } })),
  )
})

it('fails a field of one result alone', async () => {
  const results = await all(await start('subscription { counted(to: 2) { number fails } }'))
  expect(results.map(({ data, errors }) => [data, errors?.map(({ path }) => path)])).toEqual(
    [1, 2].map((n) => [{ counted: { number: n, fails: null } }, [['counted', 'fails']]]),
  )
})

it('returns errors if there is no stream of events', async () => {
  const refuse = () => {
    throw new Error('Refused.')
  }
  const refused = await all(
    await start('subscription { counted(to: 2) { number } }', {}, { counted: refuse }),
  )
  expect(refused).toMatchObject([{ errors: [{ message: 'Refused.', path: ['counted'] }] }])
})

it('ends with the error of a context that cannot be made, and closes the source', async () => {
  let isClosed = false
  async function* source() {
    try {
      yield* count(10)
    } finally {
      isClosed = true
    }
  }
  let made = 0
  const results = await start(
    'subscription { counted(to: 10) { number } }',
    {
      contextOfEvent: async () => {
        if (++made === 2) throw new Error('The session has ended.')
      },
    },
    { counted: source },
  )
  const [first, last, ...rest] = await all(results)
  expect(first?.data).toEqual({ counted: { number: 1 } })
  expect(last?.errors?.[0]?.originalError?.message).toBe('The session has ended.')
  expect([rest, isClosed]).toEqual([[], true])
})

it('does not deliver an event that was cut off by the end: a client that resumes gets it again', async () => {
  const signal = new CancellationSource()
  const results = await start('subscription { counted(to: 10) { number } }', {
    signal,
    contextOfEvent: async () => signal.abort(new Error('Shutting down.')),
  })
  const payloads = await all(results)
  expect(payloads.map(({ data, errors }) => [data, errors?.[0]?.originalError?.message])).toEqual([
    [undefined, 'Shutting down.'],
  ])
})

it('closes the source when the reader leaves', async () => {
  let isClosed = false
  async function* source() {
    try {
      yield* count(10)
    } finally {
      isClosed = true
    }
  }
  const results = await start('subscription { counted(to: 10) { number } }', {}, { counted: source })
  if (!(Symbol.asyncIterator in results)) throw new Error('There is no stream.')
  for await (const _ of results) break
  expect(isClosed).toBe(true)
})
