import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { correlate, parseLagDays, shiftRange, toPairs } from '../../../src/resolvers/insights/correlation.ts'
import { correlationPValue } from '../../../src/resolvers/insights/student-t.ts'
import { naivePearson, naivePValue, naiveRanks } from '../../support/naive-statistics.ts'

const NOTHING = { pearson: null, spearman: null, pValue: null }

const pairsOf = (list: readonly (readonly [x: number, y: number])[]) =>
  list.map(([x, y], day) => ({ day, x, y }))

const extreme = fc
  .tuple(fc.constantFrom(0, -0, 5e-324, 1e-200, 0.1, 3, 1e15 + 0.3, 1e300, Number.MAX_VALUE), fc.boolean())
  .map(([value, isNegative]) => (isNegative ? -value : value))

describe('pairs', () => {
  test('join x of a day with y of a later day, if both have a value', () => {
    const xs = new Map([
      [10, 1],
      [11, 2],
      [13, 4],
    ])
    const ys = new Map([
      [11, 0.5],
      [12, 0.6],
      [13, 0.7],
      [14, 0.8],
    ])
    expect(toPairs({ first: 10, last: 13 }, xs, ys, 1)).toEqual([
      { day: 10, x: 1, y: 0.5 },
      { day: 11, x: 2, y: 0.6 },
      { day: 13, x: 4, y: 0.8 },
    ])
    expect(toPairs({ first: 12, last: 13 }, xs, ys, 0)).toEqual([{ day: 13, x: 4, y: 0.7 }])
    expect(shiftRange({ first: 10, last: 13 }, -2)).toEqual({ first: 8, last: 11 })
  })
})

describe('correlation', () => {
  test('is unknown below 4 pairs, and for a constant series', () => {
    expect(correlate([])).toEqual(NOTHING)
    expect(
      correlate(
        pairsOf([
          [1, 2],
          [2, 3],
          [3, 5],
        ]),
      ),
    ).toEqual(NOTHING)
    for (const value of [0, -0, 0.1, 1e300, Number.MAX_VALUE]) {
      const constant = pairsOf([1, 2, 3, 4, 5].map((x) => [x, value]))
      expect(correlate(constant)).toEqual(NOTHING)
      expect(correlate(constant.map(({ day, x, y }) => ({ day, x: y, y: x })))).toEqual(NOTHING)
    }
  })

  test('takes 0 and -0 for the same number', () => {
    expect(correlate(pairsOf([0, -0, 0, -0, 0].map((x, index) => [x, index])))).toEqual(NOTHING)
  })

  test('has the mean rank for equal values', () => {
    // cor(c(1, 2, 2, 4, 5), c(3, 1, 4, 4, 6), method = "spearman") of R
    const { spearman } = correlate(
      pairsOf([
        [1, 3],
        [2, 1],
        [2, 4],
        [4, 4],
        [5, 6],
      ]),
    )
    expect(spearman).toBeCloseTo(0.7631578947, 9)
  })

  test('equals a plain computation', () => {
    const value = fc.integer({ min: -50, max: 50 })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 60 }), (list) => {
        const [xs, ys] = [list.map(([x]) => x), list.map(([, y]) => y)]
        const found = correlate(pairsOf(list))
        if (new Set(xs).size === 1 || new Set(ys).size === 1) expect(found).toEqual(NOTHING)
        else {
          expect(found.pearson).toBeCloseTo(naivePearson(xs, ys), 9)
          expect(found.spearman).toBeCloseTo(naivePearson(naiveRanks(xs), naiveRanks(ys)), 9)
        }
      }),
    )
  })

  test('is a number from -1 to 1 with a p-value from 0 to 1, or unknown, for extreme values', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(extreme, extreme), { minLength: 1, maxLength: 30 }), (list) => {
        const { pearson, spearman, pValue } = correlate(pairsOf(list))
        expect([spearman === null, pValue === null]).toEqual([pearson === null, pearson === null])
        for (const coefficient of [pearson ?? 0, spearman ?? 0]) {
          expect(coefficient).toBeGreaterThanOrEqual(-1)
          expect(coefficient).toBeLessThanOrEqual(1)
        }
        expect(pValue ?? 0).toBeGreaterThanOrEqual(0)
        expect(pValue ?? 0).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the p-value of r', () => {
  test('is 1 - |r| for 4 pairs', () => {
    for (const r of [-1, -0.999_999, -0.3, 0, 0.1, 0.5, 0.95, 1])
      expect(correlationPValue(r, 4)).toBeCloseTo(1 - Math.abs(r), 14)
  })

  test('is that of the tables of t', () => {
    // Two-sided quantiles of Student's t: df, t, p.
    for (const [degrees, t, p] of [
      [1, 12.706204736, 0.05],
      [10, 2.228138852, 0.05],
      [30, 3.645958635, 0.001],
      [100, 1.660234327, 0.1],
    ] as const)
      expect(correlationPValue(t / Math.sqrt(degrees + t * t), degrees + 2)).toBeCloseTo(p, 9)
  })

  test('equals the integral of the density', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.99, max: 0.99, noNaN: true }),
        fc.integer({ min: 3, max: 400 }),
        (r, count) => {
          expect(correlationPValue(r, count)).toBeCloseTo(naivePValue(r, count), 7)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('keeps its digits if r is tiny', () => {
    // For 4 pairs it is 1 - |r|; for more, 1 - |r| times a constant below √count.
    for (const r of [1e-12, -7e-12, 1e-9])
      expect(1 - correlationPValue(r, 291)).toBeLessThan(20 * Math.abs(r))
  })

  test('keeps its digits if it is tiny', () => {
    // For 6 pairs it is (1 - r)² (2 + r) / 2.
    const r = 1 - 1e-9
    expect(correlationPValue(r, 6) / (((1 - r) ** 2 * (2 + r)) / 2)).toBeCloseTo(1, 9)
    expect(correlationPValue(-0.9999, 7305)).toBe(0)
  })
})

describe('lagDays', () => {
  test('has its default, and at most a year in both directions', () => {
    expect([parseLagDays(null, 1), parseLagDays(undefined, 0), parseLagDays(-365, 1)]).toEqual([1, 0, -365])
    for (const lag of [366, -366])
      expect(() => parseLagDays(lag, 0)).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', extensions: { argument: 'lagDays' } }),
      )
  })
})
