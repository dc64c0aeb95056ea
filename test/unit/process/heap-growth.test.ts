import { expect, it } from 'vitest'
import { growthPercent } from '../../../src/process/heap-growth.ts'

it('lets a small heap double, one grow to a full cache, and a full one by little', () => {
  const used = [20, 140, 200, 296, 400].map((mb) => growthPercent(mb * 1_000_000, 256))
  expect(used).toEqual([100, 100, 48, 15, 15])
})

it('never lets the heap grow beyond a full cache and 15 percent', () => {
  for (const cacheMaxMb of [1, 64, 256]) {
    for (let mb = 10; mb < cacheMaxMb + 40; mb += 5) {
      const grown = mb * (1 + growthPercent(mb * 1_000_000, cacheMaxMb) / 100)
      expect(grown).toBeLessThan((cacheMaxMb + 40) * 1.2)
    }
  }
})
