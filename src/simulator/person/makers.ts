import type { DayNumber } from '../calendar.ts'
import type { MadeDocument, Row } from '../stored-document.ts'
import { heartRateRows } from './heart-rate.ts'
import type { Person } from './person.ts'
import { dailyReadinessDocuments } from './readiness.ts'
import { sessionDocuments } from './sessions.ts'
import { sleepDocuments } from './sleep-document.ts'
import { dailySleepDocuments } from './sleep-score.ts'
import { workoutDocuments } from './workout-document.ts'

/** A kind of document. */
export interface Maker {
  readonly make: (person: Person, day: DayNumber, now: number) => MadeDocument[]
  /** So many days back a document may still change with the time of asking; -1: it never does. */
  readonly unsettledDays: number
}

/** What is made for each collection, a day at a time. */
export const COLLECTIONS: ReadonlyMap<string, Maker> = new Map([
  ['daily_sleep', settled(dailySleepDocuments)],
  ['daily_readiness', settled(dailyReadinessDocuments)],
  ['sleep', settled(sleepDocuments)],
  ['workout', settled(workoutDocuments)],
  ['session', settled(sessionDocuments)],
])

/** What is made for each time series, from a bedtime to the next. */
export const SERIES: ReadonlyMap<string, (person: Person, day: DayNumber) => Row[]> = new Map([
  ['heartrate', heartRateRows],
])

function settled(make: Maker['make']): Maker {
  return { make, unsettledDays: -2 }
}
