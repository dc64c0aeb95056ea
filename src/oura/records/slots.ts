import { DAY_MS, HOUR_MS } from '../../time.ts'

/**
 * Documents lie in numbered slots, the unit in which the gateway plans, fetches and caches: a calendar day for
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

/** Day slot of YYYY-MM-DD: days since 1970-01-01. */
export const dayToSlot = (day: string): number => Math.floor(Date.parse(`${day}T00:00Z`) / DAY_MS)

/** YYYY-MM-DD of a day slot. */
export const slotToDay = (slot: number): string => new Date(slot * DAY_MS).toISOString().slice(0, 10)

/** Hour slot of an instant in ms since 1970. */
export const timeToSlot = (time: number): number => Math.floor(time / HOUR_MS)

/** First instant of an hour slot, in ms since 1970. */
export const slotToTime = (slot: number): number => slot * HOUR_MS

/**
 * The day it is now in the last time zone on earth to reach a date first (UTC+14): no wearer's calendar is ahead.
 * @param now ms since 1970
 */
export const latestToday = (now: number): number => Math.floor((now + 14 * HOUR_MS) / DAY_MS)

/**
 * Age of a slot: ms since it was over for the last wearer on earth (days end in UTC-12 last), negative while it
 * is running or still to come.
 */
export function slotAgeMs(unit: 'day' | 'hour', slot: number, now: number): number {
  return unit === 'day' ? now - ((slot + 1) * DAY_MS + 12 * HOUR_MS) : now - (slot + 1) * HOUR_MS
}
