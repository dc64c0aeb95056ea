import type { Clock } from '../../clock.ts'
import { timeToDay } from '../../oura/records/slots.ts'
import type { OuraUser } from '../../oura/user.ts'
import { HOUR_MS } from '../../time.ts'
import type { RecordSource } from './record-source.ts'

/** The current day of a user, in days since 1970-01-01. */
export type Today = () => number

/** The time of a user, decided once in an operation. */
export interface Calendar {
  readonly today: Today
  /** The newest day that is over, in days since 1970-01-01. Oura's activity day, the longest one, ends at 04:00. */
  lastCompleteDay(): number
  /** What the user's clocks differ from UTC, in ms. */
  utcOffsetMs(): number
}

/** When an activity day ends, after its midnight (oura-api.md, section 5). */
const ACTIVITY_DAY_END_MS = 4 * HOUR_MS

/**
 * The calendar of a user: by the UTC offset of their newest cached record that has one, else by UTC. No request is made for
 * it. The first call decides, so that all fields of an operation have the same day.
 */
export function createCalendar(user: OuraUser, source: RecordSource, clock: Clock): Calendar {
  let decided: { readonly now: number; readonly utcOffsetMs: number } | undefined
  const decide = () => {
    decided ??= { now: clock.now(), utcOffsetMs: source.utcOffsetMs(user) ?? 0 }
    return decided
  }
  const dayOf = (sinceMidnightMs: number) => {
    const { now, utcOffsetMs } = decide()
    return timeToDay(now - sinceMidnightMs, utcOffsetMs)
  }
  return {
    today: () => dayOf(0),
    lastCompleteDay: () => dayOf(ACTIVITY_DAY_END_MS) - 1,
    utcOffsetMs: () => decide().utcOffsetMs,
  }
}
