import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadUserInputError } from '../../../src/errors.ts'
import { fixedCalendar, zoneCalendar } from '../../../src/resolvers/data/calendar.ts'
import { parseDateRange } from '../../../src/resolvers/paging/date-range.ts'
import {
  checkWholeSeries,
  longestTimeRange,
  parseTimeRange,
} from '../../../src/resolvers/paging/time-range.ts'

const DAY_MS = 86_400_000
const toDay = (text: string) => Date.parse(`${text}T00:00Z`) / DAY_MS
const toText = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

const days = fc.integer({ min: toDay('1990-01-01'), max: toDay('2090-12-31') })
const extreme = fc.constantFrom(-(2 ** 31), -1, 0, 1, 7305, 7306, 2 ** 31 - 1)
const lastDays = fc.option(fc.oneof(extreme, fc.integer({ min: 1, max: 7305 })))

test('a range of days has the days that its arguments name, or is refused with the name of an argument', () => {
  fc.assert(
    fc.property(fc.option(days), fc.option(days), lastDays, days, (start, end, count, today) => {
      const args = {
        startDate: start === null ? null : toText(start),
        endDate: end === null ? null : toText(end),
        lastDays: count,
      }
      // By definition: today is the last day, and 30 days the default length.
      const last = end ?? (start === today + 1 ? start : today)
      const first = start ?? last - (count ?? 30) + 1
      const isCountWrong = count !== null && (start !== null || count < 1 || count > 7305)
      if (isCountWrong || first > last || last - first >= 7305) {
        expect(() => parseDateRange(args, () => today)).toThrow(BadUserInputError)
      } else {
        const startArgument = start === null && end !== null ? { startArgument: 'endDate' } : {}
        expect(parseDateRange(args, () => today)).toEqual({ first, last, ...startArgument })
      }
    }),
  )
})

test('a range of instants with lastDays begins at a midnight of the calendar, that many days before its end', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Pacific/Auckland', 'Asia/Kathmandu')
  const seconds = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 })
  fc.assert(
    fc.property(zones, seconds, fc.integer({ min: 1, max: 366 }), (timeZone, second, count) => {
      const clock = { now: () => second * 1000 }
      const { from, to } = parseTimeRange({ lastDays: count }, zoneCalendar(timeZone), clock)
      expect(to).toBe(second * 1000)
      const local = (time: number) => new Date(time).toLocaleString('sv-SE', { timeZone })
      expect(local(from).slice(11)).toBe('00:00:00')
      expect(toDay(local(to).slice(0, 10)) - toDay(local(from).slice(0, 10))).toBe(count - 1)
      const longest = longestTimeRange({ lastDays: count }, clock)
      // Clocks that were set back make a range an hour longer than its days.
      expect(longest.from).toBeLessThanOrEqual(from + DAY_MS / 24)
      expect(longest.to).toBe(to)
    }),
  )
  expect(() => parseTimeRange({ lastDays: 367 }, fixedCalendar(0), { now: () => 0 })).toThrow(
    BadUserInputError,
  )
})

test.each([
  ['lastDays', { lastDays: 93 }],
  ['startDatetime', { startDatetime: '2026-01-01T00:00:00Z', endDatetime: '2026-06-01T00:00:00Z' }],
])('a series that is too long to read as a whole is refused with the argument %s', (argument, args) => {
  const clock = { now: () => Date.UTC(2026, 7, 20, 12) }
  const range = parseTimeRange(args, fixedCalendar(0), clock)
  expect(() => checkWholeSeries('totalCount', range)).toThrow(
    expect.objectContaining({ extensions: expect.objectContaining({ argument }) }),
  )
})
