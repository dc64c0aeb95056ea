import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTimeSlice } from '../../../src/execution/time-slice.ts'
import { nextTurn } from '../../support/event-loop.ts'

/** A slice of 20 ms by a clock that only work moves. */
function createWorld() {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const slice = createTimeSlice(20)
  const done: string[] = []
  return {
    slice,
    done,
    /** Waits for a turn, and works for some ms. */
    async work(name: string, ms: number, operation?: object): Promise<void> {
      await slice.nextTurn(operation)
      now += ms
      done.push(name)
    },
    /** Names of the work that is done in the next turn. */
    async turn(): Promise<string[]> {
      done.length = 0
      await nextTurn()
      return [...done]
    },
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a time slice', () => {
  it('does as much waiting work in a turn as there is time for, the oldest first', async () => {
    const { work, turn } = createWorld()
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => work(name, 15)))
    expect(await turn()).toEqual(['a', 'b'])
    expect(await turn()).toEqual(['c', 'd'])
    expect(await turn()).toEqual(['e'])
    await all
  })

  it('lets operations take turns, however much work one of them has', async () => {
    const { work, turn } = createWorld()
    const [large, small] = [{}, {}]
    const all = [1, 2, 3, 4, 5, 6].map((index) => work(`large ${index}`, 15, large))
    expect(await turn()).toEqual(['large 1', 'large 2'])
    all.push(work('small 1', 1, small), work('small 2', 1, small))
    expect(await turn()).toEqual(['large 3', 'small 1', 'large 4'])
    expect(await turn()).toEqual(['small 2', 'large 5', 'large 6'])
    await Promise.all(all)
  })

  it('measures work with all that follows from it without waiting', async () => {
    const { slice, work, turn } = createWorld()
    const first = slice
      .nextTurn()
      .then(() => Promise.resolve())
      .then(() => work('later', 1))
    const second = (async () => {
      await slice.nextTurn()
      await Promise.resolve()
      expect(slice.isUsedUp()).toBe(false)
    })()
    expect(await turn()).toEqual(['later'])
    await Promise.all([first, second])
  })

  it('starts again for work that comes once all other work is done', async () => {
    const { work, turn } = createWorld()
    const first = work('a', 50)
    expect(await turn()).toEqual(['a'])
    const second = work('b', 50)
    expect(await turn()).toEqual(['b'])
    await Promise.all([first, second])
  })

  it('lets others run between the turns of much work', async () => {
    const { work } = createWorld()
    const all = Array.from({ length: 100 }, () => work('', 30))
    let turns = 0
    let isDone = false
    const finished = Promise.all(all).then(() => {
      isDone = true
    })
    while (!isDone) {
      await nextTurn()
      turns++
    }
    await finished
    expect(turns).toBeGreaterThanOrEqual(100)
  })

  it('takes linear time for many waiting pieces', async () => {
    let calls = 0
    vi.spyOn(performance, 'now').mockImplementation(() => calls++)
    const slice = createTimeSlice(10)
    await Promise.all(Array.from({ length: 20_000 }, () => slice.nextTurn()))
    // A look at the clock for each piece and each turn: when all waiters looked in each turn, it was 20 million.
    expect(calls).toBeLessThan(60_000)
  })
})
