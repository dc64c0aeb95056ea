import type { Clock } from '../../clock.ts'
import { timeToDay } from '../../oura/records/slots.ts'
import type { OuraUser } from '../../oura/user.ts'
import { HOUR_MS } from '../../time.ts'
import type { Calendar } from './calendar.ts'
import type { RecordSource } from './record-source.ts'

/** The current day of a user, in days since 1970-01-01. */
export type Today = () => number

/** Which day it is for a user. The first call decides, so that all fields of an operation see the same day. */
export interface CurrentDay {
  readonly today: Today
  /** The newest day that is over, in days since 1970-01-01. Oura's activity day, the longest one, ends at 04:00. */
  lastCompleteDay(): number
}

/** When an activity day ends, after its midnight (oura-api.md, section 5). */
const ACTIVITY_DAY_END_MS = 4 * HOUR_MS

/** Which day it is on a calendar. */
export function createCurrentDay(calendar: Calendar, clock: Clock): CurrentDay {
  let decided: { readonly now: number; readonly utcOffsetMs: number } | undefined
  const dayBefore = (ms: number): number => {
    const now = clock.now()
    decided ??= { now, utcOffsetMs: calendar.utcOffsetMs(now) }
    return timeToDay(decided.now - ms, decided.utcOffsetMs)
  }
  return {
    today: () => dayBefore(0),
    lastCompleteDay: () => dayBefore(ACTIVITY_DAY_END_MS) - 1,
  }
}

/**
 * The calendar of a user who names no time zone: the UTC offset of their newest cached record that has one, else UTC. No
 * request is made for it, and the first call decides.
 */
export function newestCalendar(user: OuraUser, source: RecordSource): Calendar {
  let offset: number | undefined
  return {
    utcOffsetMs() {
      offset ??= source.utcOffsetMs(user) ?? 0
      return offset
    },
  }
}
