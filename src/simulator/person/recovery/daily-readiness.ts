import { type DayNumber, dayText } from '../../calendar.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import type { Workout } from '../activity/workouts.ts'
import { USUAL_HRV, USUAL_RESTING_HEART_RATE } from '../life.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'
import { scoreTimestamp } from '../score-timestamp.ts'
import { sleepScoreOf } from '../sleep/daily-sleep.ts'

/** The fields that `daily_readiness` and the `readiness` of a sleep record share. */
export interface Readiness {
  readonly contributors: { readonly [name: string]: number | null }
  readonly score: number
  readonly temperature_deviation: number
  readonly temperature_trend_deviation: number | null
  readonly [key: string]: number | null | { readonly [name: string]: number | null }
}

/** MET minutes of the workouts of an average day. */
const USUAL_LOAD = 420

/** Weights of the contributors. Real scores are linear in them. */
const WEIGHTS: Readonly<Record<string, number>> = {
  activity_balance: 0.05,
  body_temperature: 0.13,
  hrv_balance: 0.15,
  previous_day_activity: 0.11,
  previous_night: 0.19,
  recovery_index: 0.08,
  resting_heart_rate: 0.16,
  sleep_balance: 0.1,
  sleep_regularity: 0.05,
}

/** The `daily_readiness` record of a day; none without a main sleep. A nap changes it. */
export function dailyReadinessRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  const readiness = readinessOf(person, day, now)
  const main = person.mainSleep(day)
  if (!readiness || !main) return []
  const { instant, text } = scoreTimestamp(person, 'daily_readiness', day)
  return [
    {
      instant,
      visibleFrom: main.end + SYNC_MS,
      fields: {
        id: person.id('daily_readiness', day),
        contributors: { ...readiness.contributors },
        day: dayText(day),
        score: readiness.score,
        temperature_deviation: readiness.temperature_deviation,
        temperature_trend_deviation: readiness.temperature_trend_deviation,
        timestamp: text,
      },
    },
  ]
}

/** The readiness of a day with the sleep periods that are synchronised at `now`; null without a main sleep. */
export function readinessOf(person: Person, day: DayNumber, now: number): Readiness | null {
  const sleepScore = sleepScoreOf(person, day, now)
  const main = person.mainSleep(day)
  if (!sleepScore || !main) return null
  const random = createRandom(person.seed, 'readiness', day)
  const { night, illness } = person.life(day)
  const load = loadOf(person.workouts(day - 1))
  const weekLoad = meanOver(7, (back) => loadOf(person.workouts(day - back)))
  const weekHours = meanOver(7, (back) => nightHours(person, day - back + 1))
  const contributors = {
    activity_balance: rating(96 - Math.abs(weekLoad - USUAL_LOAD) * 0.06 - random.between(0, 8)),
    body_temperature: rating(104 - Math.abs(night.temperatureDeviation) * 62),
    hrv_balance: rating(69 + (recentHrv(person, day) - USUAL_HRV) * 1.65),
    previous_day_activity: rating(114 - Math.abs(load - USUAL_LOAD) * 0.21 - random.between(0, 12)),
    previous_night: rating(sleepScore.score * 2.5 - 119),
    recovery_index: rating(70 + 13 * night.recovery + random.normal(0, 27)),
    resting_heart_rate: rating(restingHeartRateRating(main.lowestHeartRate)),
    sleep_balance: rating(94 - (8.3 - weekHours) * 26),
    ...(day >= REVISED_API_DAY && { sleep_regularity: rating(86 + random.normal(0, 7)) }),
  }
  const trend = meanOver(3, (back) => person.life(day - back + 1).night.temperatureDeviation)
  return {
    contributors,
    score: rating(weightedMean(contributors) - illness * 6),
    temperature_deviation: rounded(night.temperatureDeviation, 2),
    temperature_trend_deviation: random.chance(0.025) ? null : rounded(trend, 2),
  }
}

function weightedMean(contributors: Readonly<Record<string, number>>): number {
  let sum = 0
  let weights = 0
  for (const [name, value] of Object.entries(contributors)) {
    const weight = WEIGHTS[name] ?? 0
    sum += weight * value
    weights += weight
  }
  return sum / weights
}

// A logistic curve: 95 well below the usual heart rate, 1 well above it.
const restingHeartRateRating = (lowest: number): number =>
  101 / (1 + Math.exp((lowest - USUAL_RESTING_HEART_RATE - 4) / 2.6))

// The HRV of the last nights, the newest with most weight.
const recentHrv = (person: Person, day: DayNumber): number =>
  [0.75, 0.15, 0.1].reduce((sum, weight, back) => sum + weight * person.life(day - back).night.hrv, 0)

/** MET minutes of a day's workouts. */
export function loadOf(workouts: readonly Workout[]): number {
  return workouts.reduce((sum, { met, start, end }) => sum + (met * (end - start)) / 60_000, 0)
}

function nightHours(person: Person, day: DayNumber): number {
  const { start, end } = person.life(day).night
  return (end - start) / 3_600_000
}

function meanOver(days: number, value: (back: number) => number): number {
  let sum = 0
  for (let back = 1; back <= days; back += 1) sum += value(back)
  return sum / days
}

const rating = (value: number): number => clamp(Math.round(value), 1, 100)
