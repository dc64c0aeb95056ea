import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  knownValues,
  parseTrendWindow,
  slopePerDay,
  toTrendPoints,
} from '../../../src/resolvers/insights/trend.ts'

const FIRST = 20_000

/** Days of a range, each with its value or null. */
const days = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 80 })

const pointsOf = (list: readonly (number | null)[], window = 7) =>
  toTrendPoints(
    { first: FIRST, last: FIRST + list.length - 1 },
    new Map(list.flatMap((value, index) => (value === null ? [] : [[FIRST + index, value] as const]))),
    window,
  )

describe('trend points', () => {
  test('average the trailing window, over the days that have a value', () => {
    expect(pointsOf([2, null, 4, 9, null, null, null], 3).map(({ movingAverage }) => movingAverage)).toEqual([
      2,
      2,
      3,
      6.5,
      6.5,
      9,
      null,
    ])
  })

  test('are one for each day, and their averages lie within what they average', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 40 }), (list, window) => {
        const points = pointsOf(list, window)
        expect(points.map(({ dayNumber }) => dayNumber)).toEqual(list.map((_, index) => FIRST + index))
        expect(points.map(({ value }) => value)).toEqual(list)
        points.forEach(({ movingAverage }, index) => {
          const trailing = list.filter(
            (value, day): value is number => value !== null && day <= index && day > index - window,
          )
          if (trailing.length === 0) expect(movingAverage).toBeNull()
          else {
            expect(movingAverage).toBeGreaterThanOrEqual(Math.min(...trailing) - 1e-9)
            expect(movingAverage).toBeLessThanOrEqual(Math.max(...trailing) + 1e-9)
          }
        })
      }),
    )
  })

  test('have the average that a naive sum of the window gives', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 90 }), (list, window) => {
        const naive = list.map((_, index) => {
          const trailing = list
            .slice(Math.max(0, index - window + 1), index + 1)
            .filter((value) => value !== null)
          return trailing.length === 0
            ? null
            : trailing.reduce((sum, value) => sum + value, 0) / trailing.length
        })
        expect(pointsOf(list, window).map(({ movingAverage }) => movingAverage)).toEqual(
          naive.map((mean) => (mean === null ? null : expect.closeTo(mean, 9))),
        )
      }),
    )
  })

  test('with a window of one day are their own average', () => {
    fc.assert(
      fc.property(days, (list) => {
        expect(pointsOf(list, 1).map(({ movingAverage }) => movingAverage)).toEqual(list)
      }),
    )
  })

  test('give their values without the days that have none', () => {
    expect(knownValues(pointsOf([null, 0, 3, null]))).toEqual([0, 3])
  })
})

describe('slopePerDay', () => {
  test('is null below two days with a value', () => {
    expect(slopePerDay(pointsOf([null, null]))).toBeNull()
    expect(slopePerDay(pointsOf([null, 5, null]))).toBeNull()
  })

  test('is the least-squares slope', () => {
    expect(slopePerDay(pointsOf([1, 3, 2, 6]))).toBeCloseTo(1.4, 12)
    expect(slopePerDay(pointsOf([10, null, null, 4]))).toBeCloseTo(-2, 12)
  })

  test('finds the slope of any line through any days, wherever it has gaps', () => {
    const slope = fc.double({ min: -100, max: 100, noNaN: true })
    const gaps = fc
      .array(fc.boolean(), { minLength: 2, maxLength: 60 })
      .filter((list) => list.filter(Boolean).length >= 2)
    fc.assert(
      fc.property(slope, fc.integer({ min: -1000, max: 1000 }), gaps, (rise, start, present) => {
        const points = pointsOf(present.map((is, index) => (is ? start + rise * index : null)))
        expect(slopePerDay(points)).toBeCloseTo(rise, 6)
      }),
    )
  })
})

describe('the window', () => {
  test.each([[1], [7], [365]])('of %d days is fine', (window) => {
    expect(parseTrendWindow(window)).toBe(window)
  })

  test.each([[0], [-1], [366]])('of %d days is refused by its name', (window) => {
    expect(() => parseTrendWindow(window)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', extensions: { argument: 'window' } }),
    )
  })

  test('has 7 days unless said otherwise', () => {
    expect([parseTrendWindow(null), parseTrendWindow(undefined)]).toEqual([7, 7])
  })
})
