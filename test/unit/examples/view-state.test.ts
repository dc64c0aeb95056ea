import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  daysOf,
  isDay,
  rangeBefore,
  rangeUntil,
  today,
} from '../../../examples/dashboard/src/date-range.ts'
import {
  moveRange,
  parseViewState,
  toSearch,
  type ViewState,
  withSpan,
} from '../../../examples/dashboard/src/view-state.ts'

const TODAY = '2026-11-24'
const WEEK: ViewState = { view: 'overview', span: 'week', endDate: TODAY, day: null }

describe('ranges', () => {
  it('end on a day, with both ends inclusive', () => {
    expect(rangeUntil(TODAY, 'week')).toEqual({ startDate: '2026-11-18', endDate: TODAY })
    expect(daysOf(rangeUntil(TODAY, 'month'))).toHaveLength(30)
  })

  it('span months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(rangeUntil('2028-03-02', 'week').startDate).toBe('2028-02-25')
  })

  it('have a previous range of the same length', () => {
    expect(rangeBefore(rangeUntil(TODAY, 'week'))).toEqual({ startDate: '2026-11-11', endDate: '2026-11-17' })
    expect(daysOf(rangeBefore(rangeUntil(TODAY, 'month')))).toHaveLength(30)
  })

  it.each(['2026-02-31', '2026-13-01', '24.11.2026', '', '2026-11-24T00:00'])('%j is not a day', (text) => {
    expect(isDay(text)).toBe(false)
  })

  it('start from today in the local time zone', () => {
    expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
  })
})

describe('parseViewState', () => {
  it('defaults to the week up to today', () => {
    expect(parseViewState('', TODAY)).toEqual(WEEK)
  })

  it('parses what toSearch writes', () => {
    const day = fc.integer({ min: 0, max: 900 }).map((count) => addDays(TODAY, -count))
    const state = fc
      .record({
        view: fc.constantFrom('overview' as const, 'history' as const),
        span: fc.constantFrom('week' as const, 'month' as const),
        endDate: day,
        back: fc.option(fc.integer({ min: 0, max: 6 })),
      })
      .map(
        ({ back, ...rest }): ViewState => ({
          ...rest,
          day: back === null ? null : addDays(rest.endDate, -back),
        }),
      )
    fc.assert(
      fc.property(state, (each) => {
        expect(parseViewState(toSearch(each, TODAY), TODAY)).toEqual(each)
      }),
    )
  })

  it.each([
    '?end=2026-02-31',
    '?end=2027-01-01',
    '?span=year',
    '?view=admin',
    '?day=2026-11-01',
    '?day=2026-11-25',
  ])('ignores invalid values: %s', (search) => {
    expect(parseViewState(search, TODAY)).toEqual(WEEK)
  })
})

describe('moving', () => {
  it('goes back by the length of the range, and clears the selected day', () => {
    expect(moveRange({ ...WEEK, day: '2026-11-20' }, -1, TODAY)).toEqual({ ...WEEK, endDate: '2026-11-17' })
    expect(moveRange({ ...WEEK, span: 'month' }, -1, TODAY)?.endDate).toBe('2026-10-25')
  })

  it('never ends beyond today', () => {
    expect(moveRange(WEEK, 1, TODAY)).toBeNull()
    expect(moveRange({ ...WEEK, endDate: '2026-11-20' }, 1, TODAY)?.endDate).toBe(TODAY)
  })

  it('keeps the selected day if the new span contains it', () => {
    const month: ViewState = { ...WEEK, span: 'month', day: '2026-11-02' }
    expect(withSpan(month, 'week').day).toBeNull()
    expect(withSpan({ ...month, day: '2026-11-20' }, 'week').day).toBe('2026-11-20')
  })
})
