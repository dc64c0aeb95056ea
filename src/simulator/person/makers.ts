import type { DayNumber } from '../calendar.ts'
import type { MadeDocument, Row } from '../stored-document.ts'
import { batteryRows } from './battery.ts'
import { dailyActivityDocuments } from './daily-activity.ts'
import { cardiovascularAgeDocuments, dailySpo2Documents, vo2MaxDocuments } from './health.ts'
import { heartRateRows } from './heart-rate.ts'
import { interbeatRows } from './interbeat.ts'
import type { Person } from './person.ts'
import { dailyReadinessDocuments } from './readiness.ts'
import { LONGEST_REST_DAYS, restModeDocuments } from './rest-mode.ts'
import { sessionDocuments } from './sessions.ts'
import { sleepDocuments } from './sleep-document.ts'
import { dailySleepDocuments } from './sleep-score.ts'
import { sleepTimeDocuments } from './sleep-time.ts'
import { dailyResilienceDocuments, dailyStressDocuments } from './stress.ts'
import { enhancedTagDocuments, tagDocuments } from './tags.ts'
import { workoutDocuments } from './workout-document.ts'

/** A kind of document. */
export interface Maker {
  /** The documents of a day, in order of time; `now` matters only while the day is unsettled. */
  readonly make: (person: Person, day: DayNumber, now: number) => MadeDocument[]
  /** For so many days after its day a document still changes with the time of asking; null: it never does. */
  readonly unsettledDays: number | null
}

/** What is made for each collection, a day at a time. */
export const COLLECTIONS: ReadonlyMap<string, Maker> = new Map([
  ['daily_activity', { make: dailyActivityDocuments, unsettledDays: 2 }],
  ['daily_readiness', settled(dailyReadinessDocuments)],
  ['daily_sleep', settled(dailySleepDocuments)],
  ['daily_spo2', settled(dailySpo2Documents)],
  ['daily_stress', { make: dailyStressDocuments, unsettledDays: 2 }],
  ['daily_resilience', settled(dailyResilienceDocuments)],
  ['daily_cardiovascular_age', settled(cardiovascularAgeDocuments)],
  ['vO2_max', settled(vo2MaxDocuments)],
  ['sleep', settled(sleepDocuments)],
  ['sleep_time', settled(sleepTimeDocuments)],
  ['workout', settled(workoutDocuments)],
  ['session', settled(sessionDocuments)],
  ['tag', settled(tagDocuments)],
  ['enhanced_tag', settled(enhancedTagDocuments)],
  ['rest_mode_period', { make: restModeDocuments, unsettledDays: LONGEST_REST_DAYS }],
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
