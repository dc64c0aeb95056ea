import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { type AnswerMemoryBounds, createAnswerMemory } from '../../../src/execution/answer-memory.ts'
import type { HeldAnswer } from '../../../src/execution/held-answer.ts'
import { nextTurn } from '../../support/event-loop.ts'

const BOUNDS: AnswerMemoryBounds = {
  maxCharacters: 100,
  maxCharactersOfUser: 50,
  smallCharacters: 10,
  maxUnreadBytes: 1_000,
  unreadWaitMs: 250,
  maxWaitMs: 30_000,
  toBusyError: () => new Error('busy'),
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets what may be resumed be resumed, one answer in a turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await nextTurn()
}

async function passTime(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await settle()
}

/** An answer that has grown to a size, and waits if it has to. */
function grown(held: HeldAnswer, characters: number, signal?: CancellationSource) {
  held.add(characters)
  const state = { isWaiting: held.mustWait, error: undefined as unknown, held }
  if (!state.isWaiting) return state
  held.wait(signal).then(
    () => {
      state.isWaiting = false
    },
    (error: unknown) => {
      state.isWaiting = false
      state.error = error
    },
  )
  return state
}

describe('the memory of answers', () => {
  it('lets large answers wait when it is full, and resumes them when others are sent', async () => {
    const memory = createAnswerMemory(BOUNDS)
    const holders = ['a', 'b', 'c'].map((user) => grown(memory.hold(user), 40))
    expect(holders.map(({ isWaiting }) => isWaiting)).toEqual([false, false, true])
    // It may grow beyond the bound: the two others might wait for something that never comes.
    await settle()
    expect(holders[2]?.isWaiting).toBe(false)
    const next = grown(memory.hold('d'), 20)
    await settle()
    expect(next.isWaiting).toBe(true)
    expect(memory).toMatchObject({ characters: 140, waiting: 1, waits: 2 })
    holders[0]?.held.release()
    await settle()
    expect(next.isWaiting).toBe(false)
    expect(memory).toMatchObject({ characters: 100, waiting: 0 })
  })

  it('never lets a small answer wait', async () => {
    const memory = createAnswerMemory(BOUNDS)
    grown(memory.hold('a'), 1_000)
    expect(memory.hold('b').mustWait).toBe(false)
    expect(grown(memory.hold('b'), 10).isWaiting).toBe(false)
    expect(grown(memory.hold('b'), 11).isWaiting).toBe(true)
    await settle()
  })

  it('lets one answer at a time grow beyond the bounds', async () => {
    const memory = createAnswerMemory(BOUNDS)
    const all = ['a', 'b', 'c', 'd'].map((user) => grown(memory.hold(user), 200))
    for (const [index, { held }] of all.entries()) {
      await settle()
      expect(all.map(({ isWaiting }) => isWaiting)).toEqual(all.map((_, other) => other > index))
      held.release()
    }
    expect(memory.characters).toBe(0)
  })

  it('lets the answers of a user who holds much wait, and not those of others', async () => {
    const memory = createAnswerMemory(BOUNDS)
    const greedy = [30, 20, 15, 15].map((characters) => grown(memory.hold('greedy'), characters))
    const other = grown(memory.hold('other'), 11)
    await settle()
    // The third one may grow beyond the bound.
    expect(greedy.map(({ isWaiting }) => isWaiting)).toEqual([false, false, false, true])
    expect(other.isWaiting).toBe(false)
    greedy[0]?.held.release()
    await settle()
    expect(greedy[3]?.isWaiting).toBe(false)
  })

  it('resumes the answers of users in turn', async () => {
    const memory = createAnswerMemory({ ...BOUNDS, maxCharacters: 0 })
    const all = ['a', 'a', 'a', 'b', 'c'].map((user) => ({ user, ...grown(memory.hold(user), 11) }))
    const order: string[] = []
    const next = async (): Promise<void> => {
      await settle()
      const resumed = all.find(({ held }) => !held.mustWait)
      if (resumed === undefined) return
      order.push(resumed.user)
      all.splice(all.indexOf(resumed), 1)
      resumed.held.release()
      return next()
    }
    await next()
    expect(order).toEqual(['a', 'b', 'c', 'a', 'a'])
  })

  it('ends a wait if the client leaves, and after the longest wait', async () => {
    const memory = createAnswerMemory(BOUNDS)
    grown(memory.hold('a'), 1_000)
    await settle()
    const client = new CancellationSource()
    const [leaving, patient] = [grown(memory.hold('b'), 20, client), grown(memory.hold('c'), 20)]
    await settle()
    expect(memory.waiting).toBe(2)
    client.abort(new Error('left'))
    await passTime(29_999)
    expect([leaving.isWaiting, patient.isWaiting]).toEqual([false, true])
    await passTime(1)
    expect(patient.error).toMatchObject({ message: 'busy' })
    expect(memory.waiting).toBe(0)
  })

  it('lets one large answer grow in each quarter of a second while clients do not read', async () => {
    let unread = 2_000
    const memory = createAnswerMemory({ ...BOUNDS, unreadBytes: () => unread })
    const all = Array.from({ length: 6 }, (_, index) => grown(memory.hold(`${index}`), 11))
    const waiting = () => all.filter(({ isWaiting }) => isWaiting).length
    expect(waiting()).toBe(6)
    await settle()
    expect(waiting()).toBe(5)
    await passTime(249)
    expect(waiting()).toBe(5)
    await passTime(1)
    expect(waiting()).toBe(4)
    unread = 0
    await passTime(20)
    expect(waiting()).toBe(0)
  })

  it('keeps nothing of what is released', async () => {
    const memory = createAnswerMemory(BOUNDS)
    const held = memory.hold('a')
    held.add(60)
    held.remove(20)
    expect(memory.characters).toBe(40)
    held.remove(1_000)
    expect(memory.characters).toBe(0)
    held.add(5)
    held.release()
    held.release()
    held.add(5)
    expect(memory.characters).toBe(0)
  })
})
