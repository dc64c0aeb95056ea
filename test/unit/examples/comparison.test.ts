import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareMeans, FEWEST_DAYS, tooFewText } from '../../../examples/dashboard/src/comparison.ts'

describe('compareMeans', () => {
  it('does not compare seven days with one', () => {
    const comparison = compareMeans({ mean: 81, count: 7 }, { mean: 92, count: 1 })
    expect(comparison).toEqual({ kind: 'too-few', count: 7, previousCount: 1 })
    if (comparison.kind !== 'too-few') throw new Error('It was compared.')
    expect(tooFewText(comparison, 'week')).toBe('The week before has 1 day: too few to compare')
    expect(tooFewText({ kind: 'too-few', count: 2, previousCount: 7 }, 'month')).toBe(
      'Only 2 days so far: too few to compare',
    )
  })

  it.each([
    [null, { mean: 80, count: 7 }],
    [{ mean: 80, count: 7 }, undefined],
    [
      { mean: 80, count: FEWEST_DAYS - 1 },
      { mean: 70, count: 7 },
    ],
  ])('does not compare %j with %j', (now, previous) => {
    expect(compareMeans(now, previous).kind).toBe('too-few')
  })

  it('is the difference of the exact means, not of the rounded ones', () => {
    // Rounded they are 81 and 80.
    expect(compareMeans({ mean: 80.5, count: 7 }, { mean: 80.4, count: 7 })).toMatchObject({
      direction: 'the same',
    })
    // Rounded they are 82 and 81, but the change is 2.
    const comparison = compareMeans({ mean: 82.4, count: 7 }, { mean: 80.6, count: 7 })
    expect(comparison).toMatchObject({ direction: 'higher', change: expect.closeTo(1.8) })
  })

  it('has the other direction the other way round, and the same change', () => {
    const means = fc.record({
      mean: fc.double({ min: 1, max: 100, noNaN: true }),
      count: fc.integer({ min: FEWEST_DAYS, max: 30 }),
    })
    const opposite = { higher: 'lower', lower: 'higher', 'the same': 'the same' }
    fc.assert(
      fc.property(means, means, (one, other) => {
        const there = compareMeans(one, other)
        const back = compareMeans(other, one)
        if (there.kind === 'too-few' || back.kind === 'too-few') throw new Error('Both have enough days.')
        expect(back.direction).toBe(opposite[there.direction])
        expect(back.change).toBeCloseTo(there.change, 10)
        expect(there.direction === 'the same').toBe(there.change < 0.5)
      }),
    )
  })
})
