import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toStatistics } from '../../../src/resolvers/insights/statistics.ts'

const values = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 200 })

describe('statistics', () => {
  test('of a known list', () => {
    expect(toStatistics([9, 2, 4, 4, 5, 4, 5, 7])).toEqual({
      count: 8,
      sum: 40,
      mean: 5,
      min: 2,
      max: 9,
      median: 4.5,
      standardDeviation: 2,
    })
  })

  test('of one value spread nowhere', () => {
    expect(toStatistics([7.5])).toEqual({
      count: 1,
      sum: 7.5,
      mean: 7.5,
      min: 7.5,
      max: 7.5,
      median: 7.5,
      standardDeviation: 0,
    })
  })

  test('of nothing are null', () => {
    expect(toStatistics([])).toBeNull()
  })

  test('sort by number, not by text, and leave the list as it was', () => {
    const list = [10, 9, 100]
    expect(toStatistics(list)?.median).toBe(10)
    expect(list).toEqual([10, 9, 100])
  })

  test('agree with their definitions for any list, in any order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const figures = toStatistics(list)
        if (figures === null) throw new Error('a list with values has figures')
        const { count, sum, mean, min, max, median, standardDeviation } = figures
        expect(count).toBe(list.length)
        expect(sum).toBe(list.reduce((a, b) => a + b))
        expect(mean).toBeCloseTo(sum / count, 9)
        expect(list).toContain(min)
        expect(list).toContain(max)
        expect(list.every((value) => value >= min && value <= max)).toBe(true)
        expect(list.filter((value) => value < median).length).toBeLessThanOrEqual(count / 2)
        expect(list.filter((value) => value > median).length).toBeLessThanOrEqual(count / 2)
        // Var(X) = E(X²) - E(X)², another way than the code's.
        const meanSquare = list.reduce((total, value) => total + value * value, 0) / count
        expect(standardDeviation ** 2).toBeCloseTo(meanSquare - mean ** 2, 3)
        expect(toStatistics(list.toReversed())).toEqual(figures)
      }),
    )
  })
})
