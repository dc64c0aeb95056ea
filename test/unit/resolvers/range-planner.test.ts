import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Covered, type PlanLimits, planRanges } from '../../../src/resolvers/data/range-planner.ts'
import { divide, intersect, subtract, union } from '../../../src/resolvers/data/slot-ranges.ts'

const range = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, length]) => ({ first, last: first + length }))
const ranges = fc.array(range, { maxLength: 8 })
const covered = fc
  .uniqueArray(fc.integer({ min: 0, max: 260 }), { maxLength: 80 })
  .map((slots) => new Set(slots))
const limits: fc.Arbitrary<PlanLimits> = fc.record({
  maxSpan: fc.integer({ min: 1, max: 100 }),
  maxGap: fc.integer({ min: 0, max: 40 }),
  maxJoinedSpan: fc.integer({ min: 1, max: 300 }),
})
const anywhere: PlanLimits = {
  maxSpan: Number.POSITIVE_INFINITY,
  maxGap: 31,
  maxJoinedSpan: Number.POSITIVE_INFINITY,
}

/** Slots as ranges of one slot each: the planner takes what is covered in any form. */
const toRanges = (slots: Iterable<number>) => Array.from(slots, (slot) => ({ first: slot, last: slot }))

const asFresh = (slots: Iterable<number>): Covered => ({ fresh: toRanges(slots), underWay: [] })

const slotsOf = (list: readonly { first: number; last: number }[]) =>
  list.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index))

describe('planRanges', () => {
  test('leaves no wanted slot out', () => {
    fc.assert(
      fc.property(ranges, covered, limits, (wanted, cache, bounds) => {
        const planned = new Set(slotsOf(planRanges(wanted, asFresh(cache), bounds)))
        for (const slot of slotsOf(wanted)) expect(planned.has(slot) || cache.has(slot)).toBe(true)
      }),
    )
  })

  test('asks for fresh slots only between missing ones, never for what is under way, and for nothing twice', () => {
    fc.assert(
      fc.property(ranges, covered, covered, limits, (wanted, fresh, flying, bounds) => {
        const underWay = toRanges([...flying].filter((slot) => !fresh.has(slot)))
        const planned = planRanges(wanted, { fresh: toRanges(fresh), underWay }, bounds)
        const missing = new Set(slotsOf(subtract(wanted, [...toRanges(fresh), ...underWay])))
        const slots = slotsOf(planned)
        expect(new Set(slots).size).toBe(slots.length)
        for (const slot of slotsOf(underWay)) expect(slots).not.toContain(slot)
        if (bounds.maxSpan < bounds.maxJoinedSpan) return
        for (const { first, last } of planned)
          expect([missing.has(first), missing.has(last)]).toEqual([true, true])
      }),
    )
  })

  test('keeps every request within the longest span', () => {
    fc.assert(
      fc.property(ranges, covered, limits, (wanted, cache, bounds) => {
        for (const { first, last } of planRanges(wanted, asFresh(cache), bounds)) {
          expect(last - first + 1).toBeGreaterThanOrEqual(1)
          expect(last - first + 1).toBeLessThanOrEqual(bounds.maxSpan)
        }
      }),
    )
  })

  test('never needs more requests than there are missing stretches', () => {
    fc.assert(
      fc.property(ranges, covered, (wanted, cache) => {
        const missing = slotsOf(union(wanted)).filter((slot) => !cache.has(slot))
        const stretches = missing.filter(
          (slot, index) => slot !== (missing[index - 1] ?? -1) + 1 || index === 0,
        ).length
        expect(planRanges(wanted, asFresh(cache), anywhere).length).toBeLessThanOrEqual(stretches)
      }),
    )
  })

  test.each<[string, [number, number][], number[], [number, number][]]>([
    ['nothing for nothing', [], [], []],
    [
      'one request for overlapping ranges',
      [
        [1, 20],
        [10, 30],
      ],
      [],
      [[1, 30]],
    ],
    [
      'one request for ranges that touch',
      [
        [1, 9],
        [10, 12],
      ],
      [],
      [[1, 12]],
    ],
    [
      'one request over a small gap',
      [
        [1, 5],
        [20, 25],
      ],
      [],
      [[1, 25]],
    ],
    [
      'two requests over a wide gap',
      [
        [1, 5],
        [60, 65],
      ],
      [],
      [
        [1, 5],
        [60, 65],
      ],
    ],
    ['one request over fresh slots in the middle', [[1, 30]], [10, 11], [[1, 30]]],
    ['no fresh slots at the ends', [[1, 30]], [1, 2, 29, 30], [[3, 28]]],
    [
      'two requests around many fresh slots',
      [[1, 100]],
      Array.from({ length: 40 }, (_, index) => 20 + index),
      [
        [1, 19],
        [60, 100],
      ],
    ],
    ['no request for what is covered', [[3, 4]], [3, 4], []],
    ['nothing for an empty range', [[5, 4]], [], []],
  ])('plans %s', (_, wanted, cached, planned) => {
    const toRange = ([first, last]: [number, number]) => ({ first, last })
    expect(planRanges(wanted.map(toRange), asFresh(cached), anywhere)).toEqual(planned.map(toRange))
  })

  test('joins over no request that is under way', () => {
    const underWay = [{ first: 10, last: 11 }]
    expect(planRanges([{ first: 1, last: 30 }], { fresh: [], underWay }, anywhere)).toEqual([
      { first: 1, last: 9 },
      { first: 12, last: 30 },
    ])
  })

  test('joins over a gap only as far as one page of a time series reaches', () => {
    const hours: PlanLimits = { maxSpan: 720, maxGap: 20, maxJoinedSpan: 20 }
    const wanted = [
      { first: 7, last: 8 },
      { first: 18, last: 19 },
      { first: 31, last: 31 },
    ]
    expect(planRanges(wanted, asFresh([]), hours)).toEqual([
      { first: 7, last: 19 },
      { first: 31, last: 31 },
    ])
  })
})

describe('ranges', () => {
  const setOf = (list: readonly { first: number; last: number }[]) => new Set(slotsOf(list))

  test('have the union, difference and intersection of their slots, ascending and apart', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const [inA, inB] = [setOf(a), setOf(b)]
        const results = { union: union([...a, ...b]), difference: subtract(a, b), both: intersect(a, b) }
        expect(setOf(results.union)).toEqual(new Set([...inA, ...inB].sort((x, y) => x - y)))
        expect(slotsOf(results.difference)).toEqual(
          [...inA].filter((slot) => !inB.has(slot)).sort((x, y) => x - y),
        )
        expect(slotsOf(results.both)).toEqual([...inA].filter((slot) => inB.has(slot)).sort((x, y) => x - y))
        for (const list of [results.union, results.both]) {
          for (const [index, { first }] of list.entries()) {
            expect(first).toBeGreaterThan((list[index - 1]?.last ?? -2) + 1)
          }
        }
      }),
    )
  })

  test('are divided among what covers them, the first first', () => {
    fc.assert(
      fc.property(range, ranges, (whole, covering) => {
        const { parts, missing } = divide(
          whole,
          covering.map((part, from) => ({ ...part, from })),
        )
        const [covered, uncovered] = [true, false].map((is) =>
          slotsOf([whole]).filter((slot) => setOf(covering).has(slot) === is),
        )
        expect(slotsOf(parts).sort((x, y) => x - y)).toEqual(covered)
        expect(slotsOf(missing)).toEqual(uncovered)
        for (const { from, ...part } of parts) {
          for (const slot of slotsOf([part])) {
            expect(covering.findIndex(({ first, last }) => first <= slot && slot <= last)).toBe(from)
          }
        }
      }),
    )
  })
})
