import type { Clock } from '../../clock.ts'
import { timeToDay } from '../../oura/records/slots.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { RecordSource } from './record-source.ts'

/** The current day of a user, in days since 1970-01-01. */
export type Today = () => number

/**
 * Decides which day it is for a user: by the UTC offset of their newest cached record that has one, else by UTC. No
 * request is made for it. The first call decides, so that all fields of an operation have the same day.
 */
export function createToday(user: OuraUser, source: RecordSource, clock: Clock): Today {
  let today: number | undefined
  return () => {
    today ??= timeToDay(clock.now(), source.utcOffsetMs(user) ?? 0)
    return today
  }
}
