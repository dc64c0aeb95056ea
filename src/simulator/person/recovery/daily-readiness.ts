import { type DayNumber, dayText } from '../../calendar.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import type { Workout } from '../activity/workouts.ts'
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

const USUAL_RESTING_HEART_RATE = 51.5
const USUAL_HRV = 61

/** The `daily_readiness` record of a day; none without a main sleep. */
export function dailyReadinessRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const readiness = readinessOf(person, day)
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

/** The readiness on the morning of a day; null without a main sleep. */
export function readinessOf(person: Person, day: DayNumber): Readiness | null {
  const sleepScore = sleepScoreOf(person, day)
  const main = person.mainSleep(day)
  if (!sleepScore || !main) return null
  const random = createRandom(person.seed, 'readiness', day)
  const { night, illness } = person.life(day)
  const load = loadOf(person.workouts(day - 1))
  const weekLoad = meanOver(7, (back) => loadOf(person.workouts(day - back)))
  const weekHours = meanOver(7, (back) => nightHours(person, day - back + 1))
  const contributors = {
    activity_balance: rating(100 - Math.abs(weekLoad - 420) * 0.06 - random.between(0, 8)),
    body_temperature: rating(104 - Math.abs(night.temperatureDeviation) * 62),
    hrv_balance: rating(82 + ((main.averageHrv ?? USUAL_HRV) - USUAL_HRV) * 1.3),
    previous_day_activity: rating(98 - Math.abs(load - 420) * 0.05 - random.between(0, 6)),
    previous_night: rating(sleepScore.score * 1.5 - 32),
    recovery_index: rating(74 + 22 * night.quality + random.normal(0, 6)),
    resting_heart_rate: rating(92 - Math.max(-2, main.lowestHeartRate - USUAL_RESTING_HEART_RATE) * 8),
    sleep_balance: rating(96 - (7.9 - weekHours) * 26),
    ...(day >= REVISED_API_DAY && { sleep_regularity: rating(86 + random.normal(0, 7)) }),
  }
  const score =
    contributors.previous_night * 0.27 +
    contributors.resting_heart_rate * 0.17 +
    contributors.hrv_balance * 0.17 +
    contributors.body_temperature * 0.11 +
    contributors.recovery_index * 0.08 +
    contributors.sleep_balance * 0.1 +
    contributors.activity_balance * 0.05 +
    contributors.previous_day_activity * 0.05
  const trend = meanOver(3, (back) => person.life(day - back + 1).night.temperatureDeviation)
  return {
    contributors,
    score: rating(score - illness * 8),
    temperature_deviation: rounded(night.temperatureDeviation, 2),
    temperature_trend_deviation: random.chance(0.025) ? null : rounded(trend, 2),
  }
}

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
