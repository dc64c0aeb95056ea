import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valuesWithin } from '../../../src/resolvers/insights/metric.ts'
import {
  parseTrendWindow,
  pointsWithin,
  slopePerDay,
  toTrendPoints,
  trendDays,
} from '../../../src/resolvers/insights/trend.ts'

const FIRST = 20_000

/** Days of a range, each with its value or null. */
const days = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 80 })

const valuesOf = (list: readonly (number | null)[], first = FIRST) =>
  new Map(list.flatMap((value, index) => (value === null ? [] : [[first + index, value] as const])))

/** The points of a list, after some days before it. All days are over. */
function pointsOf(list: readonly (number | null)[], window = 7, before: readonly (number | null)[] = []) {
  const values = valuesOf([...before, ...list], FIRST - before.length)
  const range = { first: FIRST, last: FIRST + list.length - 1 }
  return toTrendPoints({ range, window, values, counted: values, lastCompleteDay: range.last })
}

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

  test('do not depend on where the range starts', () => {
    fc.assert(
      fc.property(days, fc.nat(60), fc.integer({ min: 1, max: 40 }), (list, later, window) => {
        const start = later % list.length
        expect(
          pointsOf(list.slice(start), window, list.slice(0, start)).map((point) => point.movingAverage),
        ).toEqual(
          pointsOf(list, window)
            .slice(start)
            .map(({ movingAverage }) => movingAverage)
            .map((mean) => (mean === null ? null : expect.closeTo(mean, 9))),
        )
      }),
    )
  })

  test('need window - 1 days before the range', () => {
    expect(trendDays({ first: 10, last: 12 }, 7)).toEqual({ first: 4, last: 12 })
  })

  test('have moving averages within the values, and equal to them if all are equal, for extreme values', () => {
    const extreme = fc.constantFrom(0, -0, 5e-324, 1e-300, 0.1, 1e15 + 0.3, 1e300, Number.MAX_VALUE)
    const signed = fc.tuple(extreme, fc.boolean()).map(([value, isNegative]) => (isNegative ? -value : value))
    const lists = fc.array(fc.option(signed), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 12 }), (list, window) => {
        for (const [index, { movingAverage }] of pointsOf(list, window).entries()) {
          const trailing = list
            .slice(Math.max(0, index - window + 1), index + 1)
            .filter((value) => value !== null)
          expect(movingAverage === null).toBe(trailing.length === 0)
          if (movingAverage === null) continue
          expect(movingAverage).toBeGreaterThanOrEqual(Math.min(...trailing))
          expect(movingAverage).toBeLessThanOrEqual(Math.max(...trailing))
        }
      }),
    )
  })

  test('show a day that is not over, without counting it', () => {
    const values = valuesOf([10, 20, 3])
    const points = toTrendPoints({
      range: { first: FIRST, last: FIRST + 2 },
      window: 7,
      values,
      counted: valuesOf([10, 20]),
      lastCompleteDay: FIRST + 1,
    })
    expect(points.map(({ value, movingAverage, isComplete }) => [value, movingAverage, isComplete])).toEqual([
      [10, 10, true],
      [20, 15, true],
      [3, 15, false],
    ])
  })

  test('are filtered by exclusive bounds', () => {
    const points = pointsOf([null, 0.5, 0.6, -1, 2])
    const within = (bounds: Parameters<typeof pointsWithin>[1]) =>
      pointsWithin(points, bounds).map(({ value }) => value)
    expect(within({ above: 0.5 })).toEqual([0.6, 2])
    expect(within({ below: 0.6 })).toEqual([0.5, -1])
    expect(within({ above: 0.5, below: 2 })).toEqual([0.6])
    expect(within({ above: 2 })).toEqual([])
    expect(within({ above: null })).toEqual([null, 0.5, 0.6, -1, 2])
  })

  test('of a range are chosen by day', () => {
    expect([...valuesWithin({ first: FIRST + 1, last: FIRST + 2 }, valuesOf([1, 2, 3, 4])).values()]).toEqual(
      [2, 3],
    )
  })
})

describe('slopePerDay', () => {
  test('is null below two days with a value', () => {
    expect(slopePerDay(valuesOf([null, null]))).toBeNull()
    expect(slopePerDay(valuesOf([null, 5, null]))).toBeNull()
  })

  test('is the least-squares slope', () => {
    expect(slopePerDay(valuesOf([1, 3, 2, 6]))).toBeCloseTo(1.4, 12)
    expect(slopePerDay(valuesOf([10, null, null, 4]))).toBeCloseTo(-2, 12)
  })

  test('is 0 for equal values, and a number for the largest ones', () => {
    for (const value of [0, -0, 0.1, 1e300, Number.MAX_VALUE])
      expect(slopePerDay(valuesOf([value, value, null, value]))).toBeCloseTo(0, 12)
    expect(slopePerDay(valuesOf([-Number.MAX_VALUE, Number.MAX_VALUE]))).toBe(Number.MAX_VALUE)
  })

  test('finds the slope of any line through any days, wherever it has gaps', () => {
    const slope = fc.double({ min: -100, max: 100, noNaN: true })
    const gaps = fc
      .array(fc.boolean(), { minLength: 2, maxLength: 60 })
      .filter((list) => list.filter(Boolean).length >= 2)
    fc.assert(
      fc.property(slope, fc.integer({ min: -1000, max: 1000 }), gaps, (rise, start, present) => {
        const values = valuesOf(present.map((is, index) => (is ? start + rise * index : null)))
        expect(slopePerDay(values)).toBeCloseTo(rise, 6)
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
