import { naiveSleep } from './naive-sleep.ts'
import type { Raw } from './oura-records.ts'

/**
 * The statistics of the schema, computed from raw records in the plainest way. Written a second time: the product's own
 * functions are what is tested.
 */

/** Where each metric is in Oura's records: `resource.field`, or `main.field` for a field of the day's main sleep. */
export const METRIC_SOURCES: Readonly<Record<string, string>> = {
  SLEEP_SCORE: 'daily_sleep.score',
  READINESS_SCORE: 'daily_readiness.score',
  ACTIVITY_SCORE: 'daily_activity.score',
  STEPS: 'daily_activity.steps',
  TOTAL_CALORIES: 'daily_activity.total_calories',
  ACTIVE_CALORIES: 'daily_activity.active_calories',
  EQUIVALENT_WALKING_DISTANCE: 'daily_activity.equivalent_walking_distance',
  AVERAGE_MET: 'daily_activity.average_met_minutes',
  HIGH_ACTIVITY_TIME: 'daily_activity.high_activity_time',
  MEDIUM_ACTIVITY_TIME: 'daily_activity.medium_activity_time',
  LOW_ACTIVITY_TIME: 'daily_activity.low_activity_time',
  SEDENTARY_TIME: 'daily_activity.sedentary_time',
  RESTING_TIME: 'daily_activity.resting_time',
  NON_WEAR_TIME: 'daily_activity.non_wear_time',
  INACTIVITY_ALERTS: 'daily_activity.inactivity_alerts',
  WORKOUT_DURATION: 'workouts.seconds',
  WORKOUT_COUNT: 'workouts.count',
  TOTAL_SLEEP_DURATION: 'sleep.total',
  MAIN_SLEEP_DURATION: 'main.total_sleep_duration',
  DEEP_SLEEP_DURATION: 'main.deep_sleep_duration',
  REM_SLEEP_DURATION: 'main.rem_sleep_duration',
  LIGHT_SLEEP_DURATION: 'main.light_sleep_duration',
  AWAKE_TIME: 'main.awake_time',
  TIME_IN_BED: 'main.time_in_bed',
  SLEEP_LATENCY: 'main.latency',
  SLEEP_EFFICIENCY: 'main.efficiency',
  RESTLESS_PERIODS: 'main.restless_periods',
  AVERAGE_HEART_RATE: 'main.average_heart_rate',
  LOWEST_HEART_RATE: 'main.lowest_heart_rate',
  AVERAGE_HRV: 'main.average_hrv',
  RESPIRATORY_RATE: 'main.average_breath',
  TEMPERATURE_DEVIATION: 'daily_readiness.temperature_deviation',
  TEMPERATURE_TREND_DEVIATION: 'daily_readiness.temperature_trend_deviation',
  SPO2_AVERAGE: 'daily_spo2.spo2_percentage.average',
  BREATHING_DISTURBANCE_INDEX: 'daily_spo2.breathing_disturbance_index',
  STRESS_HIGH: 'daily_stress.stress_high',
  RECOVERY_HIGH: 'daily_stress.recovery_high',
  RESILIENCE_LEVEL: 'daily_resilience.level',
  VASCULAR_AGE: 'daily_cardiovascular_age.vascular_age',
  PULSE_WAVE_VELOCITY: 'daily_cardiovascular_age.pulse_wave_velocity',
  VO2_MAX: 'vO2_max.vo2_max',
  ...contributors('SLEEP', 'daily_sleep', [
    'deep_sleep',
    'efficiency',
    'latency',
    'rem_sleep',
    'restfulness',
    'timing',
    'total_sleep',
  ]),
  ...contributors('READINESS', 'daily_readiness', [
    'activity_balance',
    'body_temperature',
    'hrv_balance',
    'previous_day_activity',
    'previous_night',
    'recovery_index',
    'resting_heart_rate',
    'sleep_balance',
    'sleep_regularity',
  ]),
  ...contributors('ACTIVITY', 'daily_activity', [
    'meet_daily_targets',
    'move_every_hour',
    'recovery_time',
    'stay_active',
    'training_frequency',
    'training_volume',
  ]),
}

function contributors(score: string, resource: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [`${score}_CONTRIBUTOR_${name.toUpperCase()}`, `${resource}.contributors.${name}`]),
  )
}

/** What Oura writes for "not measured". */
const NOT_MEASURED: Readonly<Record<string, number>> = { LOWEST_HEART_RATE: 255, SPO2_AVERAGE: 0 }

const LEVELS = ['limited', 'adequate', 'solid', 'strong', 'exceptional']

/** Raw records by resource. */
export type RawLists = Readonly<Record<string, readonly Raw[]>>

/** Resources that metrics are made of. */
export const METRIC_RESOURCES = [
  'daily_sleep',
  'daily_readiness',
  'daily_activity',
  'daily_spo2',
  'daily_stress',
  'daily_resilience',
  'daily_cardiovascular_age',
  'vO2_max',
  'sleep',
  'workout',
]

/** The value of a metric on a day. */
export function naiveValue(lists: RawLists, metric: string, day: string): number | null {
  const [resource = '', ...path] = (METRIC_SOURCES[metric] ?? '').split('.')
  const onDay = (name: string) => (lists[name] ?? []).filter((raw) => raw['day'] === day)
  if (resource === 'sleep') return naiveSleep(onDay('sleep')).totalSleepDuration
  if (resource === 'workouts') {
    if (onDay('daily_activity').length === 0 && onDay('workout').length === 0) return null
    return path[0] === 'count' ? onDay('workout').length : secondsInWorkouts(onDay('workout'))
  }
  const record =
    resource === 'main'
      ? onDay('sleep').find((raw) => raw['id'] === naiveSleep(onDay('sleep')).mainSleep)
      : onDay(resource).at(-1)
  const value = path.reduce<unknown>((inner, name) => (inner as Raw | null | undefined)?.[name], record)
  if (metric === 'RESILIENCE_LEVEL') return value == null ? null : LEVELS.indexOf(String(value)) + 1
  return typeof value !== 'number' || value === NOT_MEASURED[metric] ? null : value
}

/** Counts the seconds one by one. */
function secondsInWorkouts(workouts: readonly Raw[]): number {
  const seconds = new Set<number>()
  for (const raw of workouts) {
    const end = Date.parse(String(raw['end_datetime'])) / 1000
    for (let second = Date.parse(String(raw['start_datetime'])) / 1000; second < end; second++)
      seconds.add(second)
  }
  return seconds.size
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

export function naiveStatistics(values: readonly number[]) {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return {
    count: values.length,
    sum: sum(values),
    mean: mean(values),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    median: naiveQuantile(sorted, 0.5),
    standardDeviation: Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))),
  }
}

/** R type 7 by its definition: the value at rank 1 + (n - 1) p. */
export function naiveQuantile(sorted: readonly number[], share: number): number {
  const rank = 1 + (sorted.length - 1) * share
  const at = (index: number) => sorted[index - 1] ?? 0
  return at(Math.floor(rank)) + (rank - Math.floor(rank)) * (at(Math.ceil(rank)) - at(Math.floor(rank)))
}

/** Slope of the least-squares line by the textbook's formula. */
export function naiveSlope(points: readonly (readonly [x: number, y: number])[]): number | null {
  if (points.length < 2) return null
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  return sum(points.map(([x, y]) => (x - mx) * (y - my))) / sum(points.map(([x]) => (x - mx) ** 2))
}

export function naivePearson(xs: readonly number[], ys: readonly number[]): number {
  const [mx, my] = [mean(xs), mean(ys)]
  const covariance = sum(xs.map((x, index) => (x - mx) * ((ys[index] ?? 0) - my)))
  return covariance / Math.sqrt(sum(xs.map((x) => (x - mx) ** 2)) * sum(ys.map((y) => (y - my) ** 2)))
}

/** Mean rank of each value: those smaller, half of its equals, and half of itself. */
export const naiveRanks = (values: readonly number[]): number[] =>
  values.map(
    (value) =>
      values.filter((other) => other < value).length +
      values.filter((other) => other === value).length / 2 +
      0.5,
  )

/** Two-sided p-value of r: the density of Student's t, integrated by Simpson's rule over the angle atan(t / √df). */
export function naivePValue(r: number, count: number): number {
  const degrees = count - 2
  const angle = Math.asin(Math.abs(r))
  // With t = √df tan(a), the density is proportional to cos(a)^(df - 1).
  const integral = (from: number, to: number) => {
    const [steps, height] = [20_000, (to - from) / 20_000]
    const at = (index: number) => Math.cos(from + index * height) ** (degrees - 1)
    const inner = Array.from({ length: steps - 1 }, (_, index) => at(index + 1) * (index % 2 === 0 ? 4 : 2))
    return ((at(0) + sum(inner) + at(steps)) * height) / 3
  }
  return integral(angle, Math.PI / 2) / integral(0, Math.PI / 2)
}

const DAY_MS = 86_400_000

export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

export const daysBetween = (first: string, last: string): string[] =>
  Array.from({ length: (Date.parse(last) - Date.parse(first)) / DAY_MS + 1 }, (_, index) =>
    dayAfter(first, index),
  )

/** The key of the group of a day. */
export function naiveGroup(day: string, by: string): string {
  const date = new Date(day)
  if (by === 'YEAR') return day.slice(0, 4)
  if (by === 'MONTH') return day.slice(0, 7)
  const weekday = date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' }).toUpperCase()
  if (by === 'WEEKDAY') return weekday
  // Walks to the Thursday of the week, and counts the Thursdays of its year up to it.
  const isThursday = (candidate: string) => new Date(candidate).getUTCDay() === 4
  const sunday = date.getUTCDay() === 0 ? day : dayAfter(day, 7 - date.getUTCDay())
  const thursday = dayAfter(sunday, -3)
  const year = thursday.slice(0, 4)
  const week = daysBetween(`${year}-01-01`, thursday).filter(isThursday).length
  return `${year}-W${String(week).padStart(2, '0')}`
}
