import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  calendarMonths,
  dayOfKey,
  levelOf,
  shadeOf,
  toLevels,
  weekdayOf,
  yearUntil,
} from '../../../examples/dashboard/src/calendar.ts'
import { addDays, daysOf } from '../../../examples/dashboard/src/date-range.ts'

const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 400 })

describe('levels of a calendar', () => {
  it('are at most five, in order, and hold every value once', () => {
    fc.assert(
      fc.property(values, (all) => {
        const levels = toLevels(all)
        expect(levels.length).toBeLessThanOrEqual(5)
        for (const [index, { lowest, highest }] of levels.entries()) {
          expect(lowest).toBeLessThanOrEqual(highest)
          if (index > 0) expect(lowest).toBeGreaterThan(levels[index - 1]?.highest ?? Number.NaN)
        }
        for (const value of all)
          expect(levels.filter(({ lowest, highest }) => lowest <= value && value <= highest)).toEqual([
            levels[levelOf(levels, value)],
          ])
      }),
    )
  })

  it('have a fifth of the days each if all values differ, whatever the extremes', () => {
    const all = Array.from({ length: 100 }, (_, index) => (index === 99 ? 10_000 : index))
    expect(toLevels(all)).toEqual([
      { lowest: 0, highest: 19 },
      { lowest: 20, highest: 39 },
      { lowest: 40, highest: 59 },
      { lowest: 60, highest: 79 },
      { lowest: 80, highest: 10_000 },
    ])
  })

  it('are one for each value if there are few', () => {
    expect(toLevels([3, 2, 3, 4, 3, 2])).toHaveLength(3)
    expect(toLevels([])).toEqual([])
  })

  it('spread over the shades', () => {
    expect([0, 1, 2].map((level) => shadeOf(level, 3))).toEqual([1, 3, 5])
    expect(shadeOf(0, 1)).toBe(3)
  })
})

describe('the days of a calendar', () => {
  it('are those of the range, by month, from their weekday', () => {
    const range = yearUntil('2026-11-20')
    expect(range).toEqual({ startDate: '2025-12-01', endDate: '2026-11-20' })
    const months = calendarMonths(daysOf(range).map((day) => ({ day, value: null })))
    expect(months).toHaveLength(12)
    expect(months.map(({ days }) => days.length)).toEqual([31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 20])
    // 1 December 2025 was a Monday, 1 November 2026 a Sunday.
    expect([months[0]?.offset, months.at(-1)?.offset]).toEqual([0, 6])
    expect(weekdayOf('2026-11-20')).toBe(4)
  })
})

describe('the keys of a calendar', () => {
  const range = yearUntil('2026-11-20')

  it.each([
    ['ArrowLeft', '2026-05-30'],
    ['ArrowRight', '2026-06-01'],
    ['ArrowUp', '2026-05-24'],
    ['ArrowDown', '2026-06-07'],
    ['PageUp', '2026-04-30'],
    ['PageDown', '2026-06-30'],
    ['Home', '2025-12-01'],
    ['End', '2026-11-20'],
  ])('%s leads to %s', (key, day) => {
    expect(dayOfKey(key, '2026-05-31', range)).toBe(day)
  })

  it('stay within the range, and leave other keys alone', () => {
    expect(dayOfKey('Enter', '2026-05-31', range)).toBeNull()
    const key = fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown')
    fc.assert(
      fc.property(key, fc.integer({ min: 0, max: 354 }), (pressed, count) => {
        const target = dayOfKey(pressed, addDays(range.startDate, count), range) ?? ''
        expect(target >= range.startDate && target <= range.endDate).toBe(true)
      }),
    )
  })
})
