import { expect, it } from 'vitest'
import { growthPercent } from '../../../src/process/heap-growth.ts'

it('lets a small heap double, one grow to a full cache, and a full one by little', () => {
  const used = [20, 140, 200, 296, 400].map((mb) => growthPercent({ heap: mb * 1_000_000, external: 0 }, 256))
  expect(used).toEqual([100, 100, 48, 15, 15])
})

it('never lets the process grow beyond a full cache and 15 percent', () => {
  for (const cacheMaxMb of [1, 64, 256]) {
    for (let mb = 10; mb < cacheMaxMb + 40; mb += 5) {
      for (const share of [0, 0.4, 0.8]) {
        const memory = { heap: mb * (1 - share) * 1_000_000, external: mb * share * 1_000_000 }
        const grown = mb + (memory.heap / 1e8) * growthPercent(memory, cacheMaxMb)
        expect(grown).toBeLessThan((cacheMaxMb + 40) * 1.2)
      }
    }
  }
})

it('lets a small heap beside a full cache of texts grow by 15 percent of both', () => {
  expect(growthPercent({ heap: 60_000_000, external: 240_000_000 }, 256)).toBe(75)
})
