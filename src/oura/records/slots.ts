import { DAY_MS, HOUR_MS } from '../../time.ts'

/**
 * Records lie in numbered slots, the unit in which the gateway plans, fetches and caches: a calendar day for
 * day collections, an hour (UTC) for time series, a single slot for what has no time. Ranges of slots are
 * inclusive at both ends.
 */
export type SlotUnit = 'day' | 'hour' | 'whole'

/** An inclusive range of slots. */
export interface SlotRange {
  readonly first: number
  readonly last: number
}

/** The only range of a resource without time. */
export const WHOLE: SlotRange = { first: 0, last: 0 }

/**
 * Day slot of YYYY-MM-DD: days since 1970-01-01. NaN for any other text, and for a day that does not exist, such as 31
 * February. It reads digits instead of calling Date, because every record is placed by it.
 */
export const dayToSlot = (day: string): number => (day.length === 10 ? readDay(day) : Number.NaN)

/** The day slot of the day that a text begins with. */
export function readDay(text: string): number {
  if (text[4] !== '-' || text[7] !== '-') return Number.NaN
  const year = readDigits(text, 0, 4)
  const month = readDigits(text, 5, 7)
  const date = readDigits(text, 8, 10)
  return date >= 1 && date <= daysInMonth(year, month) ? daysSince1970(year, month, date) : Number.NaN
}

/** The number that a part of a text consists of; NaN if not all of its characters are digits. */
export function readDigits(text: string, from: number, to: number): number {
  let number = 0
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = 10 * number + digit
  }
  return number
}

/** Days from 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_468
/** Days in 400 years, after which the calendar repeats. */
const DAYS_IN_ERA = 146_097

/** The algorithm days_from_civil of Howard Hinnant ("chrono-Compatible Low-Level Date Algorithms"). */
function daysSince1970(year: number, month: number, date: number): number {
  // A year that begins in March ends with the leap day.
  const marchYear = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return 365 * marchYear + leapDays + dayOfYear - DAYS_BEFORE_1970
}

/** 0 for a month that does not exist. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month >= 1 && month <= 12 ? 30 + ((month + (month >> 3)) & 1) : 0
}

/**
 * YYYY-MM-DD of a day slot, in the years 0 to 9999. The inverse of daysSince1970, by civil_from_days of the same author:
 * every day of an answer is written by it, and Date takes eight times as long.
 */
export function slotToDay(slot: number): string {
  const days = slot + DAYS_BEFORE_1970
  const era = Math.floor(days / DAYS_IN_ERA)
  const dayOfEra = days - era * DAYS_IN_ERA
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const date = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const year = 400 * era + yearOfEra + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(date)}`
}

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

/**
 * The day slot of an instant on a calendar.
 * @param time ms since 1970
 */
export const timeToDay = (time: number, utcOffsetMs: number): number =>
  Math.floor((time + utcOffsetMs) / DAY_MS)

/** Hour slot of an instant in ms since 1970. */
export const timeToSlot = (time: number): number => Math.floor(time / HOUR_MS)

/** First instant of an hour slot, in ms since 1970. */
export const slotToTime = (slot: number): number => slot * HOUR_MS

/**
 * The day it is now in the last time zone on earth to reach a date first (UTC+14): no wearer's calendar is ahead.
 * @param now ms since 1970
 */
export const latestToday = (now: number): number => timeToDay(now, 14 * HOUR_MS)

/**
 * The last slot that can hold a record. A day later than on any calendar, because a nap after 18:00 belongs to the next
 * day (oura-api.md, section 5); an hour later, because Oura's clock may be ahead of ours.
 */
export const newestPossibleSlot = (unit: 'day' | 'hour', now: number): number =>
  unit === 'day' ? latestToday(now) + 1 : timeToSlot(now) + 1

/**
 * The newest slot of an age. A slot's age is the time since it was over for the last wearer on earth (days end in
 * UTC-12 last), in ms; negative while it is running or still to come.
 * @param ageMs -Infinity for any age
 */
export const slotOfAge = (unit: 'day' | 'hour', ageMs: number, now: number): number =>
  unit === 'day'
    ? Math.floor((now - ageMs - 12 * HOUR_MS) / DAY_MS) - 1
    : Math.floor((now - ageMs) / HOUR_MS) - 1
