import { timeToDay } from '../../oura/records/slots.ts'
import { DAY_MS, MINUTE_MS } from '../../time.ts'

/** A calendar on earth: a rule that says which local time an instant has. */
export interface Calendar {
  /** The UTC offset that is in force at an instant (ms since 1970), in ms. */
  utcOffsetMs(time: number): number
}

/** The calendar day of an instant, in days since 1970-01-01. */
export const dayAt = (calendar: Calendar, time: number): number => timeToDay(time, calendar.utcOffsetMs(time))

/**
 * The first instant of a calendar day, in ms since 1970. Where clocks skip midnight it is the instant of the change. For a
 * day that a country left out (Samoa, 2011-12-30) it is the start of the next one.
 */
export function startOfDay(calendar: Calendar, day: number): number {
  const midnight = day * DAY_MS
  const before = midnight - calendar.utcOffsetMs(midnight - DAY_MS)
  const after = midnight - calendar.utcOffsetMs(midnight + DAY_MS)
  const [earlier, later] = before < after ? [before, after] : [after, before]
  if (dayAt(calendar, earlier) === day) return earlier
  return dayAt(calendar, later) === day ? later : before
}

/** A calendar with one UTC offset throughout. */
export const fixedCalendar = (utcOffsetMs: number): Calendar => ({ utcOffsetMs: () => utcOffsetMs })

/** Clocks change at full quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS

/**
 * The calendar of a time zone, with its clock changes.
 * @param timeZone IANA name
 * @throws RangeError for a name that this runtime does not know
 */
export function zoneCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  // Intl takes microseconds for each instant, and a range may have a hundred thousand samples.
  const known = new Map<number, number>()
  function offsetAt(time: number): number {
    const offset = known.get(time) ?? readOffset(format, time)
    known.set(time, offset)
    return offset
  }
  return {
    utcOffsetMs(time) {
      const day = Math.floor(time / DAY_MS)
      const start = offsetAt(day * DAY_MS)
      const end = offsetAt((day + 1) * DAY_MS)
      return start === end ? start : offsetAt(Math.floor(time / QUARTER_MS) * QUARTER_MS)
    },
  }
}

/** The offset in a text like "11/20/2026, GMT-03:30"; "GMT" alone is UTC. Seconds, as before 1972, are left out. */
function readOffset(format: Intl.DateTimeFormat, time: number): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(time)) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS
}
