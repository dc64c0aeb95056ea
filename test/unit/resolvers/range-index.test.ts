import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexRanges } from '../../../src/resolvers/data/range-index.ts'
import { overlaps } from '../../../src/resolvers/data/slot-ranges.ts'

const range = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, length]) => ({ first, last: first + length }))

test('an index finds the parts that overlap a range, in their order, however they lie', () => {
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 60, size: 'max' }),
      fc.array(range, { maxLength: 5 }),
      (ranges, wanted) => {
        const parts = ranges.map((each, from) => ({ ...each, from }))
        const index = indexRanges(parts)
        for (const each of wanted) {
          expect(index.overlapping(each)).toEqual(parts.filter((part) => overlaps(part, each)))
        }
      },
    ),
  )
})
