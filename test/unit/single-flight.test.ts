import { expect, it } from 'vitest'
import { createSingleFlight } from '../../src/single-flight.ts'

/** Work that ends when the test says so. */
function createWork() {
  const runs: { resolve(value: string): void; reject(error: Error): void }[] = []
  const work = () => new Promise<string>((resolve, reject) => runs.push({ resolve, reject }))
  return { runs, work }
}

it('runs once for callers of the same key, and again after it has ended', async () => {
  const flights = createSingleFlight<string>()
  const { runs, work } = createWork()
  const callers = [flights.run('a', work), flights.run('a', work), flights.run('b', work)]
  expect(runs).toHaveLength(2)
  runs[0]?.resolve('first')
  runs[1]?.resolve('other key')
  expect(await Promise.all(callers)).toEqual(['first', 'first', 'other key'])

  const later = flights.run('a', work)
  expect(runs).toHaveLength(3)
  runs[2]?.resolve('second')
  expect(await later).toBe('second')
})

it('passes a failure on to every caller, and does not keep it', async () => {
  const flights = createSingleFlight<string>()
  const { runs, work } = createWork()
  const callers = [flights.run('a', work), flights.run('a', work)]
  runs[0]?.reject(new Error('away'))
  expect((await Promise.allSettled(callers)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

  const later = flights.run('a', work)
  runs[1]?.resolve('back')
  expect(await later).toBe('back')
})

it('is idle once all work has ended, however it ended', async () => {
  const flights = createSingleFlight<string>()
  const { runs, work } = createWork()
  const callers = [flights.run('a', work), flights.run('b', work)]
  let isIdle = false
  const idle = flights.idle().then(() => {
    isIdle = true
  })
  runs[0]?.reject(new Error('away'))
  await Promise.allSettled(callers.slice(0, 1))
  expect(isIdle).toBe(false)
  runs[1]?.resolve('done')
  await idle
  await callers[1]
})
