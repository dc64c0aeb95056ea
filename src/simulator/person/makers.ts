import type { DayNumber } from '../calendar.ts'
import type { MadeRecord, Row } from '../stored-record.ts'
import { batteryRows } from './battery.ts'
import { dailyActivityRecords } from './daily-activity.ts'
import { cardiovascularAgeRecords, dailySpo2Documents, vo2MaxDocuments } from './health.ts'
import { heartRateRows } from './heart-rate.ts'
import { interbeatRows } from './interbeat.ts'
import type { Person } from './person.ts'
import { dailyReadinessRecords } from './readiness.ts'
import { LONGEST_REST_DAYS, restModeRecords } from './rest-mode.ts'
import { sessionRecords } from './sessions.ts'
import { sleepRecords } from './sleep-record.ts'
import { dailySleepRecords } from './sleep-score.ts'
import { sleepTimeRecords } from './sleep-time.ts'
import { dailyResilienceRecords, dailyStressRecords } from './stress.ts'
import { enhancedTagRecords, tagRecords } from './tags.ts'
import { workoutRecords } from './workout-record.ts'

/** A kind of document. */
export interface Maker {
  /** The documents of a day, in order of time; `now` matters only while the day is unsettled. */
  readonly make: (person: Person, day: DayNumber, now: number) => MadeRecord[]
  /** For so many days after its day a document still changes with the time of asking; null: it never does. */
  readonly unsettledDays: number | null
}

/** What is made for each collection, a day at a time. */
export const COLLECTIONS: ReadonlyMap<string, Maker> = new Map([
  ['daily_activity', { make: dailyActivityRecords, unsettledDays: 2 }],
  ['daily_readiness', settled(dailyReadinessRecords)],
  ['daily_sleep', settled(dailySleepRecords)],
  ['daily_spo2', settled(dailySpo2Documents)],
  ['daily_stress', { make: dailyStressRecords, unsettledDays: 2 }],
  ['daily_resilience', settled(dailyResilienceRecords)],
  ['daily_cardiovascular_age', settled(cardiovascularAgeRecords)],
  ['vO2_max', settled(vo2MaxDocuments)],
  ['sleep', settled(sleepRecords)],
  ['sleep_time', settled(sleepTimeRecords)],
  ['workout', settled(workoutRecords)],
  ['session', settled(sessionRecords)],
  ['tag', settled(tagRecords)],
  ['enhanced_tag', settled(enhancedTagRecords)],
  ['rest_mode_period', { make: restModeRecords, unsettledDays: LONGEST_REST_DAYS }],
])

/** What is made for each time series, from a bedtime to the next. */
export const SERIES: ReadonlyMap<string, (person: Person, day: DayNumber) => Row[]> = new Map([
  ['heartrate', heartRateRows],
  ['ring_battery_level', batteryRows],
  ['interbeat_interval', interbeatRows],
])

function settled(make: Maker['make']): Maker {
  return { make, unsettledDays: null }
}
