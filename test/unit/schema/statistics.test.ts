import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantileOf, toStatistics } from '../../../src/resolvers/insights/statistics.ts'

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

  test('keep their order for extreme values, and have no deviation if all are equal', () => {
    const extreme = fc.constantFrom(0, -0, 5e-324, 1e-300, 0.1, 1 / 3, 1e15 + 0.3, 1e300, Number.MAX_VALUE)
    const signed = fc.tuple(extreme, fc.boolean()).map(([value, isNegative]) => (isNegative ? -value : value))
    const areFinite = (figures: object) => Object.values(figures).every(Number.isFinite)
    fc.assert(
      fc.property(fc.array(signed, { minLength: 1, maxLength: 50 }), signed, (list, value) => {
        const figures = toStatistics(list)
        if (figures === null) throw new Error('a list with values has figures')
        expect(figures).toSatisfy(areFinite)
        expect(figures.mean).toBeGreaterThanOrEqual(figures.min)
        expect(figures.mean).toBeLessThanOrEqual(figures.max)
        expect(figures.median).toBeGreaterThanOrEqual(figures.min)
        expect(figures.median).toBeLessThanOrEqual(figures.max)
        expect(figures.standardDeviation).toBeGreaterThanOrEqual(0)
        const constant = toStatistics(list.map(() => value))
        expect(constant?.standardDeviation).toBe(0)
        expect([constant?.mean === value, constant?.median === value]).toEqual([true, true])
      }),
    )
  })

  test('add up without losing what rounding takes', () => {
    expect(toStatistics([1, 1e100, 1, -1e100])?.sum).toBe(2)
    expect(toStatistics(Array.from({ length: 10 }, () => 0.1))?.sum).toBe(1)
    expect(toStatistics(Array.from({ length: 3 }, () => 0.1))?.mean).toBe(0.1)
  })

  test('have quantiles of R type 7', () => {
    // quantile(c(1, 2, 4, 8, 16), c(0.25, 0.5, 0.75, 0.1)) and quantile(c(1, 3, 7, 9), 0.25) of R
    const sorted = [1, 2, 4, 8, 16]
    expect([0, 0.25, 0.5, 0.75, 0.1, 1].map((share) => quantileOf(sorted, share))).toEqual([
      1, 2, 4, 8, 1.4, 16,
    ])
    expect(quantileOf([1, 3, 7, 9], 0.25)).toBe(2.5)
    expect(quantileOf([5], 0.75)).toBe(5)
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
