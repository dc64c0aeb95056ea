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
  invalidParameters,
  moveRange,
  parseViewState,
  toHref,
  toSearch,
  type ViewState,
  withSpan,
} from '../../../examples/dashboard/src/view-state.ts'

const TODAY = '2026-11-24'
const WEEK: ViewState = { view: 'overview', span: 'week', endDate: TODAY, day: null, options: {} }

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
    expect(parseViewState({ search: '' }, TODAY)).toEqual(WEEK)
  })

  const day = fc.integer({ min: 0, max: 900 }).map((count) => addDays(TODAY, -count))
  const states = fc
    .record({
      view: fc.constantFrom('overview', 'history', 'trends'),
      span: fc.constantFrom('week' as const, 'month' as const),
      endDate: day,
      back: fc.option(fc.integer({ min: 0, max: 6 })),
      options: fc.dictionary(fc.constantFrom('metric', 'with', 'lag'), fc.string(), {
        noNullPrototype: true,
      }),
    })
    .map(
      ({ back, ...rest }): ViewState => ({
        ...rest,
        day: back === null ? null : addDays(rest.endDate, -back),
      }),
    )

  it('parses what toSearch writes, and finds nothing invalid in it', () => {
    fc.assert(
      fc.property(states, (each) => {
        const search = toSearch(each, TODAY)
        expect(parseViewState({ search }, TODAY)).toEqual(each)
        expect(invalidParameters(search, TODAY)).toEqual([])
      }),
    )
  })

  it('takes a path for a view, and leads back to the root', () => {
    const state = parseViewState({ pathname: '/nope', search: '?span=month' }, TODAY)
    expect(state).toEqual({ ...WEEK, view: '/nope', span: 'month' })
    expect(toHref({ ...state, view: 'overview' }, TODAY)).toBe('/?span=month')
    expect(parseViewState({ pathname: '/index.html', search: '' }, TODAY).view).toBe('overview')
  })

  it.each([
    ['?end=2026-02-31', ['end=2026-02-31 is not a day, such as 2026-11-24. The days until today are shown.']],
    ['?end=garbage', ['end=garbage is not a day, such as 2026-11-24. The days until today are shown.']],
    ['?end=2027-01-01', ['end=2027-01-01 is in the future. The days until today are shown.']],
    ['?span=year', ['span=year is neither week nor month. The week is shown.']],
    ['?day=2026-11-01', ['day=2026-11-01 is not one of the days shown. The last of them is selected.']],
    ['?day=2026-11-25', ['day=2026-11-25 is not one of the days shown. The last of them is selected.']],
    ['?day=today', ['day=today is not a day, such as 2026-11-24. The last day is selected.']],
    [
      '?span=&end=',
      [
        'span= is neither week nor month. The week is shown.',
        'end= is not a day, such as 2026-11-24. The days until today are shown.',
      ],
    ],
  ])('does not use invalid values, and says so: %s', (search, problems) => {
    expect(parseViewState({ search }, TODAY)).toEqual(WEEK)
    expect(invalidParameters(search, TODAY)).toEqual(problems)
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
