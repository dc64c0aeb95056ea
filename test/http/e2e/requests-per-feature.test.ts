import { expect, test } from 'vitest'
import { startGateway } from '../../support/gateway.ts'

/** What a query below `viewer` costs: requests to Oura for each resource, with an empty cache. */
const FEATURES: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
  ['the current day in a time zone', 'today', {}],
  ['which days are over', 'days(lastDays: 30) { nodes { date isComplete } }', {}],
  [
    'total sleep, night and naps of a month',
    'days(lastDays: 30) { nodes { totalSleepDuration naps { day } mainSleep { day } } }',
    { sleep: 1 },
  ],
  [
    'a heat map of a year, with ten values a day',
    `days(lastDays: 365) { nodes { date sleep { score } readiness { score temperatureDeviation }
      activity { score steps } mainSleep { averageHrv lowestHeartRate } totalSleepDuration
      stress { stressHigh } spo2 { spo2Percentage { average } } } }`,
    { daily_sleep: 1, daily_readiness: 1, daily_activity: 1, sleep: 1, daily_stress: 1, daily_spo2: 1 },
  ],
  [
    'tags and rest mode of a month of days',
    'days(lastDays: 30) { nodes { enhancedTags { id } restModePeriods { id } } }',
    { enhanced_tag: 1, rest_mode_period: 1 },
  ],
  [
    'a collection, three filters over it and the time of its fetching',
    `workouts(lastDays: 90) { asOf } a: workouts(lastDays: 90, activities: ["running"]) { totalCount }
     b: workouts(lastDays: 90, sources: [MANUAL]) { totalCount } c: workouts(lastDays: 30, activities: []) { totalCount }`,
    { workout: 1 },
  ],
  [
    'the heart rate during the last run of 90 days',
    'workouts(lastDays: 90, activities: ["running"], last: 1) { nodes { heartRate(first: 1000) { nodes { bpm } } } }',
    { workout: 1, heartrate: 1 },
  ],
  [
    "today's heart rate in hours",
    'heartRateBuckets(lastDays: 1, bucket: HOUR) { start mean }',
    { heartrate: 1 },
  ],
  [
    'the last 20 samples of workouts within a month',
    'heartRate(lastDays: 30, sources: [WORKOUT], last: 20) { nodes { bpm } }',
    { heartrate: 1 },
  ],
  [
    'availability of two types',
    'availability(types: [VO2_MAX, SLEEP_TIME]) { count }',
    { vO2_max: 1, sleep_time: 1 },
  ],
]

test.each(FEATURES)(
  '%s: the requests to Oura are as stated, and none for the same query again',
  async (_, selection, expected) => {
    await using gateway = await startGateway()
    const operation = `{ viewer(timeZone: "Europe/Berlin") { ${selection} } }`
    const { errors } = await gateway.ask(operation)
    expect(errors).toEqual([])
    const requests: Record<string, number> = {}
    for (const { resource } of gateway.newRequests()) {
      requests[String(resource)] = (requests[String(resource)] ?? 0) + 1
    }
    expect(requests).toEqual(expected)
    await gateway.ask(operation)
    expect(gateway.newRequests()).toEqual([])
  },
)
