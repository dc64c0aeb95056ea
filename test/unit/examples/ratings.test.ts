import { expect, test } from 'vitest'
import { ratingOf } from '../../../examples/dashboard/src/ratings.ts'

test.each([
  [100, 'Optimal'],
  [85, 'Optimal'],
  [84, 'Good'],
  [70, 'Good'],
  [69, 'Fair'],
  [60, 'Fair'],
  [59, 'Pay attention'],
  [1, 'Pay attention'],
])('a rating of %i is %s', (value, word) => {
  expect(ratingOf(value).word).toBe(word)
})
