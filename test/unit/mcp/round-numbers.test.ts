import { expect, test } from 'vitest'
import { roundNumbers } from '../../../src/mcp/results/round-numbers.ts'

test('numbers of a result have six significant digits; whole numbers and all else stay', () => {
  expect(
    roundNumbers({
      mean: 48.166666666666664,
      pValue: 0.000012345678,
      sum: 2_646_123,
      list: [null, -0.3 + 0.1, '48.166666666666664', true],
    }),
  ).toEqual({
    mean: 48.1667,
    pValue: 0.0000123457,
    sum: 2_646_123,
    list: [null, -0.2, '48.166666666666664', true],
  })
})
