import { expect, test } from 'vitest'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import { createLoaders, type LoadersOptions } from '../../../src/resolvers/data/loaders.ts'
import { filledSpan } from '../../support/resolvers/spans.ts'

test('fields that load many records together compute one after the other, with turns between them', async () => {
  const span = filledSpan(dailySleep, '2020-01-01', 500, 0)
  const loaded = { ...span.read(), fetchedAt: 0, stale: [], failed: [] }
  const source = { load: async (_: unknown, __: unknown, asks: readonly unknown[]) => asks.map(() => loaded) }
  const loadersAt = createLoaders({ source } as unknown as LoadersOptions)
  const steps: string[] = []
  const range = { first: span.first, last: span.last }
  await Promise.all(
    ['a', 'b', 'c'].map(async (name, index) => {
      const loaders = loadersAt({ prev: undefined, key: index, typename: undefined })
      await loaders.range(dailySleep, range, { fields: 'full' })
      // What a field computes goes on over several promises.
      for (const step of [1, 2, 3]) {
        steps.push(`${name}${step}`)
        await Promise.resolve()
      }
    }),
  )
  expect(steps).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3'])
})
