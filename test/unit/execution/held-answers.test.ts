import { buildSchema, GraphQLSchema, parse, specifiedDirectives } from 'graphql'
import { describe, expect, it } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createAnswerMemory } from '../../../src/execution/answer-memory.ts'
import type { ExecuteArgs } from '../../../src/execution/execute-operation.ts'
import type { HeldAnswer } from '../../../src/execution/held-answer.ts'
import type { Delivery } from '../../../src/execution/incremental/deliver.ts'
import { DeferDirective, StreamDirective } from '../../../src/execution/incremental/directives.ts'
import { nextTurn } from '../../support/event-loop.ts'
import type { PartJson } from '../../support/execution/merge-parts.ts'
import { resolvingExecutor as executor } from '../../support/execution/parts-of.ts'

const schema = new GraphQLSchema({
  ...buildSchema('type Query { numbers: [Int] late: [Int] other: [Int] }').toConfig(),
  directives: [...specifiedDirectives, DeferDirective, StreamDirective],
})

/** A memory that the answer of another user has filled. */
function fullMemory({ maxWaitMs = 30_000 } = {}) {
  const memory = createAnswerMemory({
    maxCharacters: 1_000,
    maxCharactersOfUser: 1_000,
    smallCharacters: 20,
    maxUnreadBytes: 1,
    unreadWaitMs: 1,
    maxWaitMs,
    toBusyError: () => new Error('busy'),
  })
  const other = memory.hold('other')
  other.add(2_000)
  // The next one that waits may grow, and this one has waited.
  other.wait(undefined).catch(() => undefined)
  return { memory, other }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await nextTurn()
}

const NUMBERS = Array.from({ length: 100 }, (_, index) => index)

const execute = (query: string, rootValue: object, held: HeldAnswer, more: Partial<ExecuteArgs> = {}) => {
  const result = executor.execute({ schema, document: parse(query), rootValue, held, ...more })
  const state = { isDone: false, json: undefined as PartJson | undefined }
  void Promise.resolve(result).then((done) => {
    state.isDone = true
    state.json = JSON.parse(JSON.stringify(done))
  })
  return state
}

describe('the execution of a large answer', () => {
  it('waits within a list while the memory is full', async () => {
    const { memory, other } = fullMemory()
    const held = memory.hold('user')
    await settle()
    const answer = execute('{ numbers }', { numbers: NUMBERS }, held)
    await settle()
    expect([answer.isDone, memory.waiting]).toEqual([false, 1])
    // A little more than what never waits.
    expect(memory.characters).toBeLessThan(2_100)
    other.release()
    await settle()
    expect(answer.json?.data).toEqual({ numbers: NUMBERS })
    held.release()
    expect(memory.characters).toBe(0)
  })

  it('waits before a value that arrives, be it written at once', async () => {
    const { memory, other } = fullMemory()
    await settle()
    let isRead = false
    const late = Promise.resolve({
      *[Symbol.iterator]() {
        isRead = true
        yield 1
      },
    })
    // Twenty-four characters.
    const numbers = [1_000_000, 1_000_000, 1_000_000]
    const held = memory.hold('user')
    const answer = execute('{ numbers late }', { numbers, late }, held)
    await settle()
    expect([answer.isDone, isRead]).toEqual([false, false])
    other.release()
    await settle()
    expect(answer.json?.data).toEqual({ numbers, late: [1] })
  })

  it('ends as a whole after the longest wait', async () => {
    const { memory } = fullMemory({ maxWaitMs: 50 })
    await settle()
    const answer = execute('{ numbers other }', { numbers: NUMBERS, other: [1] }, memory.hold('user'))
    await expect.poll(() => answer.isDone).toBe(true)
    expect(answer.json).toEqual({ data: null, errors: [expect.objectContaining({ message: 'busy' })] })
    expect(memory.waiting).toBe(0)
  })
})

describe('an answer in parts', () => {
  async function deliver(query: string, more: Partial<ExecuteArgs>): Promise<Delivery> {
    const rootValue = {
      numbers: NUMBERS,
      late: nextTurn().then(() => [1, 2]),
      other: nextTurn().then(() => [3]),
    }
    const result = await executor.executeInParts({ schema, document: parse(query), rootValue, ...more })
    if (result === undefined || !(Symbol.asyncIterator in result)) throw new Error('not in parts')
    return result
  }

  const next = async (parts: Delivery): Promise<PartJson> => {
    const { value } = await parts.next()
    return value === undefined ? {} : JSON.parse(value.stringify(value))
  }

  it('gives its memory back when the client asks for the next part', async () => {
    const { memory, other } = fullMemory()
    other.release()
    const parts = await deliver('{ numbers ... @defer { late } ... @defer { other } }', {
      held: memory.hold('user'),
    })
    await next(parts)
    const ofFirst = memory.characters
    expect(ofFirst).toBeGreaterThan(200)
    await next(parts)
    expect(memory.characters).toBeLessThan(10)
  })

  it('does not keep what is written if it ends while the client does not read', async () => {
    const signal = new CancellationSource()
    const parts = await deliver('{ ... @defer { numbers } ... @defer { late } ... @defer { other } }', {
      signal,
    })
    await next(parts)
    expect((await next(parts)).incremental).toEqual([{ data: { numbers: NUMBERS }, path: [] }])
    await settle()
    signal.abort(new Error('idle'))
    expect((await next(parts)).incremental).toEqual([
      { data: null, path: [], errors: [{ message: 'idle', path: [] }] },
      { data: null, path: [], errors: [{ message: 'idle', path: [] }] },
    ])
  })
})
