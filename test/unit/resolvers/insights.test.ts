import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayToSlot, slotToDay } from '../../../src/oura/records/slots.ts'
import { enhancedTag } from '../../../src/oura/resources/enhanced-tag.ts'
import { workout } from '../../../src/oura/resources/workout.ts'
import { parseBaselineDays, toBaseline } from '../../../src/resolvers/insights/baseline.ts'
import { type Period, toBreakdown } from '../../../src/resolvers/insights/breakdown.ts'
import { parseTagTypeCodes, toTagEffect } from '../../../src/resolvers/insights/tag-effect.ts'
import { timeInWorkouts } from '../../../src/resolvers/insights/workout-summary.ts'
import { naiveGroup } from '../../support/naive-statistics.ts'

const rangeOf = (first: string, last: string) => ({ first: dayToSlot(first), last: dayToSlot(last) })
const keysOf = (first: string, last: string, by: Period) =>
  toBreakdown(rangeOf(first, last), new Map(), by).map(({ key }) => key)

const extreme = fc
  .tuple(fc.constantFrom(0, -0, 5e-324, 1e-200, 0.1, 3, 1e15 + 0.3, 1e300, Number.MAX_VALUE), fc.boolean())
  .map(([value, isNegative]) => (isNegative ? -value : value))

describe('a breakdown', () => {
  test('has the weeks of ISO 8601 at the ends of years', () => {
    expect(keysOf('2020-12-28', '2021-01-10', 'WEEK')).toEqual(['2020-W53', '2021-W01'])
    expect(keysOf('2019-12-30', '2020-01-05', 'WEEK')).toEqual(['2020-W01'])
    expect(keysOf('2022-01-01', '2022-01-03', 'WEEK')).toEqual(['2021-W52', '2022-W01'])
    expect(keysOf('1969-12-29', '1970-01-04', 'WEEK')).toEqual(['1970-W01'])
  })

  test('has every group of the range, also those without a value', () => {
    const values = new Map([[dayToSlot('2024-02-29'), 7]])
    const groups = toBreakdown(rangeOf('2023-12-31', '2024-03-01'), values, 'MONTH')
    expect(groups.map(({ key, startDay, statistics }) => [key, startDay, statistics?.sum])).toEqual([
      ['2023-12', dayToSlot('2023-12-01'), undefined],
      ['2024-01', dayToSlot('2024-01-01'), undefined],
      ['2024-02', dayToSlot('2024-02-01'), 7],
      ['2024-03', dayToSlot('2024-03-01'), undefined],
    ])
    expect(keysOf('2024-10-03', '2024-10-06', 'WEEKDAY')).toEqual([
      'THURSDAY',
      'FRIDAY',
      'SATURDAY',
      'SUNDAY',
    ])
    expect(keysOf('2024-10-05', '2024-10-30', 'WEEKDAY')[0]).toBe('MONDAY')
  })

  test('counts each value once, in the group that the calendar says', () => {
    const day = fc.integer({ min: dayToSlot('1950-01-01'), max: dayToSlot('2100-12-31') })
    const by = fc.constantFrom<Period>('WEEKDAY', 'WEEK', 'MONTH', 'YEAR')
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 400 }), by, (first, length, period) => {
        const range = { first, last: first + length }
        const values = new Map(Array.from({ length: length + 1 }, (_, index) => [first + index, index]))
        const groups = toBreakdown(range, values, period)
        expect(groups.reduce((count, { statistics }) => count + (statistics?.count ?? 0), 0)).toBe(length + 1)
        expect(groups.map(({ key }) => key)).toContain(naiveGroup(slotToDay(range.last), period))
        for (const { key, startDay } of groups)
          if (startDay !== null) expect(naiveGroup(slotToDay(startDay), period)).toBe(key)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a baseline', () => {
  const NOTHING = {
    median: null,
    lowerQuartile: null,
    upperQuartile: null,
    zScore: null,
    percentile: null,
    count: 0,
  }

  test('of nothing has only the value', () => {
    expect(toBaseline(7, [])).toEqual({ value: 7, ...NOTHING })
    expect(toBaseline(null, [])).toEqual({ value: null, ...NOTHING })
  })

  test('without a value has neither zScore nor percentile', () => {
    expect(toBaseline(null, [1, 3])).toMatchObject({ median: 2, zScore: null, percentile: null, count: 2 })
  })

  test('of equal values has no zScore, and a percentile that counts half of them', () => {
    expect(toBaseline(5, [5, 5, 5])).toMatchObject({ zScore: null, percentile: 50 })
    expect(toBaseline(6, [5, 5, 5])).toMatchObject({ zScore: null, percentile: 100 })
    expect(toBaseline(0, [-0, 0])).toMatchObject({ zScore: null, percentile: 50 })
  })

  test('of a known list', () => {
    expect(toBaseline(9, [2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      value: 9,
      median: 4.5,
      lowerQuartile: 4,
      upperQuartile: 5.5,
      zScore: 2,
      percentile: 93.75,
      count: 8,
    })
  })

  test('keeps its order and stays finite for extreme values', () => {
    fc.assert(
      fc.property(extreme, fc.array(extreme, { minLength: 1, maxLength: 40 }), (value, before) => {
        const { median, lowerQuartile, upperQuartile, zScore, percentile } = toBaseline(value, before)
        const inOrder = [Math.min(...before), lowerQuartile, median, upperQuartile, Math.max(...before)]
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
        expect(zScore === null || Number.isFinite(zScore)).toBe(true)
        expect(percentile).toBeGreaterThanOrEqual(0)
        expect(percentile).toBeLessThanOrEqual(100)
      }),
    )
  })

  test.each([[0], [3654]])('of %d days is refused by its name', (days) => {
    expect(() => parseBaselineDays(days)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', extensions: { argument: 'days' } }),
    )
  })
})

describe('the effect of a tag', () => {
  const tagOn = (start_day: string, end_day: string | null = null) =>
    enhancedTag.convert({ id: start_day, start_day, end_day, tag_type_code: 'tag_x' })
  const range = rangeOf('2024-10-01', '2024-10-06')
  const values = new Map([1, 2, 4, 8, 16, 32].map((value, index) => [range.first + index, value]))
  const sums = (tags: readonly ReturnType<typeof tagOn>[], lagDays: number) => {
    const effect = toTagEffect(range, values, tags, lagDays)
    return [effect.with?.sum ?? null, effect.without?.sum ?? null]
  }

  test('compares the days after it with all others', () => {
    expect(sums([tagOn('2024-10-02')], 1)).toEqual([4, 59])
    expect(sums([tagOn('2024-10-02')], 0)).toEqual([2, 61])
    expect(sums([tagOn('2024-10-02')], -1)).toEqual([1, 62])
    expect(sums([], 1)).toEqual([null, 63])
  })

  test('counts each day of a tag with an end once, also beyond the range', () => {
    expect(sums([tagOn('2024-09-29', '2024-10-02'), tagOn('2024-10-02')], 0)).toEqual([3, 60])
    expect(sums([tagOn('2024-10-05', '9999-12-31')], 0)).toEqual([48, 15])
    expect(sums([tagOn('2024-09-01', '2024-12-31')], 1)).toEqual([63, null])
  })

  test('takes a tag whose end is before its start, or no day, for one without an end', () => {
    expect(sums([tagOn('2024-10-03', '2024-10-01')], 0)).toEqual([4, 59])
    expect(sums([tagOn('2024-10-03', '2024-02-31')], 0)).toEqual([4, 59])
  })

  test('needs a kind of tag', () => {
    expect(() => parseTagTypeCodes([])).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', extensions: { argument: 'tagTypeCodes' } }),
    )
  })
})

describe('time in workouts', () => {
  const time = fc.integer({ min: 0, max: 200 })
  const at = (second: number) => new Date(second * 1000).toISOString()

  test('counts each second once, whichever order the workouts come in', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time), { maxLength: 12 }), (list) => {
        const workouts = list.map(([start, end], index) =>
          workout.convert({
            id: String(index),
            day: '1970-01-01',
            start_datetime: at(start),
            end_datetime: at(end),
          }),
        )
        const seconds = new Set<number>()
        for (const [start, end] of list) for (let second = start; second < end; second++) seconds.add(second)
        expect(timeInWorkouts(workouts)).toBe(seconds.size)
      }),
    )
  })

  test('leaves out a workout without a start or an end', () => {
    const endless = workout.convert({ id: 'a', day: '1970-01-01', start_datetime: at(0), end_datetime: null })
    expect(timeInWorkouts([endless])).toBe(0)
  })
})
