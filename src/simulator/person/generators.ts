import type { DayNumber } from '../calendar.ts'
import type { GeneratedRecord, Row } from '../stored-record.ts'
import { dailyActivityRecords } from './activity/daily-activity.ts'
import { workoutRecords } from './activity/workout-record.ts'
import { batteryRows } from './battery.ts'
import type { Person } from './person.ts'
import { dailyReadinessRecords } from './recovery/daily-readiness.ts'
import { LONGEST_REST_DAYS, restModeRecords } from './recovery/rest-mode.ts'
import { dailyResilienceRecords, dailyStressRecords } from './recovery/stress.ts'
import { sessionRecords } from './sessions.ts'
import { dailySleepRecords } from './sleep/daily-sleep.ts'
import { sleepRecords } from './sleep/sleep-record.ts'
import { sleepTimeRecords } from './sleep/sleep-time.ts'
import { enhancedTagRecords, tagRecords } from './tags.ts'
import { cardiovascularAgeRecords } from './vitals/cardiovascular-age.ts'
import { dailySpo2Records } from './vitals/daily-spo2.ts'
import { heartRateRows } from './vitals/heart-rate.ts'
import { interbeatRows } from './vitals/interbeat.ts'
import { vo2MaxRecords } from './vitals/vo2-max.ts'

/** Makes the records of one collection. */
export interface CollectionGenerator {
  /** The records of a day, in order of time. `now` matters only while the day is mutable. */
  readonly generate: (person: Person, day: DayNumber, now: number) => GeneratedRecord[]
  /** For how many days after its day a record still changes with `now`; null: never. */
  readonly mutableDays: number | null
}

const immutable = (generate: CollectionGenerator['generate']): CollectionGenerator => ({
  generate,
  mutableDays: null,
})

/** The generator of each collection, by name. Each makes one day at a time. */
export const COLLECTIONS: ReadonlyMap<string, CollectionGenerator> = new Map([
  ['daily_activity', { generate: dailyActivityRecords, mutableDays: 2 }],
  ['daily_readiness', { generate: dailyReadinessRecords, mutableDays: 1 }],
  ['daily_sleep', { generate: dailySleepRecords, mutableDays: 1 }],
  ['daily_spo2', immutable(dailySpo2Records)],
  ['daily_stress', { generate: dailyStressRecords, mutableDays: 2 }],
  ['daily_resilience', immutable(dailyResilienceRecords)],
  ['daily_cardiovascular_age', immutable(cardiovascularAgeRecords)],
  ['vO2_max', immutable(vo2MaxRecords)],
  ['sleep', { generate: sleepRecords, mutableDays: 1 }],
  ['sleep_time', immutable(sleepTimeRecords)],
  ['workout', immutable(workoutRecords)],
  ['session', immutable(sessionRecords)],
  ['tag', immutable(tagRecords)],
  ['enhanced_tag', immutable(enhancedTagRecords)],
  ['rest_mode_period', { generate: restModeRecords, mutableDays: LONGEST_REST_DAYS }],
])

/** The generator of each time series, by name. Each makes the rows from one bedtime to the next. */
export const SERIES: ReadonlyMap<string, (person: Person, day: DayNumber) => Row[]> = new Map([
  ['heartrate', heartRateRows],
  ['ring_battery_level', batteryRows],
  ['interbeat_interval', interbeatRows],
])
