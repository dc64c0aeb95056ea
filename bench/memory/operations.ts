import { DAY_MS } from '../../src/time.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

/** A month on a dashboard. */
const DASHBOARD = `query Dashboard($from: Date!, $to: Date!) { viewer {
  dailySleep(startDate: $from, endDate: $to) { nodes { id day score contributors { deepSleep totalSleep } } }
  dailyReadiness(startDate: $from, endDate: $to) { nodes { id day score temperatureDeviation } }
  dailyActivity(startDate: $from, endDate: $to) { nodes { id day score steps } }
  sleepPeriods(startDate: $from, endDate: $to) { nodes { id day type totalSleepDuration averageHrv } }
  workouts(startDate: $from, endDate: $to) { nodes { id day activity calories startDatetime endDatetime } }
} }`

/** A year of scores. */
const YEAR = `query Year($from: Date!, $to: Date!) { viewer {
  dailyReadiness(startDate: $from, endDate: $to) { nodes { id day score temperatureDeviation } }
} }`

/** Nights with their samples. */
const NIGHTS = `query Nights($from: Date!, $to: Date!) { viewer {
  sleepPeriods(startDate: $from, endDate: $to) {
    nodes { id day phases30Sec { phase start durationSeconds } heartRate { items } }
  }
} }`

/** A day of heart rate. */
const HEART_RATE = `query HeartRate($from: Date!, $to: Date!) { viewer {
  heartRate(startDatetime: "${daysAgo(41)}T00:00:00Z", endDatetime: "${daysAgo(40)}T00:00:00Z", first: 1000) { nodes { timestamp bpm } }
  dailySleep(startDate: $from, endDate: $to) { nodes { id day score } }
} }`

/** Nights with their samples: the most records for the least work. */
export const FILLING_OPERATION = JSON.stringify({
  query: NIGHTS,
  variables: { from: daysAgo(62), to: daysAgo(40) },
})

/** Bodies of requests, with ranges old enough to be fresh in the cache for hours. */
export const OPERATIONS: readonly string[] = [
  { query: DASHBOARD, from: daysAgo(70), to: daysAgo(40) },
  { query: NIGHTS, from: daysAgo(53), to: daysAgo(40) },
  { query: DASHBOARD, from: daysAgo(71), to: daysAgo(41) },
  { query: YEAR, from: daysAgo(405), to: daysAgo(40) },
  { query: HEART_RATE, from: daysAgo(40), to: daysAgo(40) },
].map(({ query, ...variables }) => JSON.stringify({ query, variables }))
