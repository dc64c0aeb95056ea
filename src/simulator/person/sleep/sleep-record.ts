import { type DayNumber, dayText } from '../../calendar.ts'
import type { JsonObject } from '../../json.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'
import { readinessOf } from '../recovery/daily-readiness.ts'
import { ringIdOn } from '../rings.ts'
import { countsForScores, sleepScoreOf } from './daily-sleep.ts'
import type { SleepPeriod } from './sleep-periods.ts'

/** The `sleep` records of a sleep day, naps included: up to five (oura-api.md section 5, "Values and meaning"). */
export function sleepRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  const main = person.mainSleep(day)
  return person.sleep(day).map((period, index) => ({
    instant: period.start,
    visibleFrom: period.end + SYNC_MS,
    fields: sleepFields(person, period, index, period === main, now),
  }))
}

function sleepFields(
  person: Person,
  period: SleepPeriod,
  index: number,
  isMain: boolean,
  now: number,
): JsonObject {
  const { zone } = person
  const samples = (items: SleepPeriod['heartRate']): JsonObject | null =>
    items && { interval: 300, items, timestamp: zone.millisText(period.start) }
  const deltas = scoreDeltas(person, period)
  return {
    id: person.id('sleep', period.day, index),
    average_breath: period.averageBreath,
    average_heart_rate: period.averageHeartRate,
    average_hrv: period.averageHrv,
    awake_time: period.awakeSeconds,
    bedtime_end: zone.text(period.end),
    bedtime_start: zone.text(period.start),
    day: dayText(period.day),
    deep_sleep_duration: period.deepSeconds,
    efficiency: period.efficiency,
    heart_rate: samples(period.heartRate),
    hrv: samples(period.hrv),
    latency: period.latencySeconds,
    light_sleep_duration: period.lightSeconds,
    low_battery_alert: isMain && period.day % 47 === 0,
    lowest_heart_rate: period.lowestHeartRate,
    movement_30_sec: period.movement,
    period: index,
    readiness:
      period.type === 'long_sleep' ? readinessOf(person, period.day, now) : napReadiness(person, period),
    readiness_score_delta: deltas.readiness,
    rem_sleep_duration: period.remSeconds,
    restless_periods: period.restlessPeriods,
    sleep_phase_5_min: period.blocks,
    sleep_score_delta: deltas.sleep,
    sleep_algorithm_version: 'v2',
    time_in_bed: period.timeInBed,
    total_sleep_duration: period.totalSeconds,
    type: period.type,
    ...(period.day >= REVISED_API_DAY && newerFields(person, period, isMain)),
  }
}

/** The points that a period adds to the day's scores: 0 for the night, null if it does not count. */
function scoreDeltas(
  person: Person,
  period: SleepPeriod,
): { sleep: number | null; readiness: number | null } {
  const { day, type, end } = period
  if (type === 'long_sleep') return { sleep: 0, readiness: 0 }
  if (!countsForScores(period)) return { sleep: null, readiness: null }
  const synchronised = end + SYNC_MS
  const sleepAt = (now: number): number => sleepScoreOf(person, day, now)?.score ?? 0
  const readinessAt = (now: number): number => readinessOf(person, day, now)?.score ?? 0
  return {
    sleep: sleepAt(synchronised) - sleepAt(synchronised - 1),
    readiness: readinessAt(synchronised) - readinessAt(synchronised - 1),
  }
}

const newerFields = (person: Person, period: SleepPeriod, isMain: boolean): JsonObject => ({
  sleep_analysis_reason: isMain && period.day % 23 === 0 ? 'bedtime_edit' : 'foreground_sleep_analysis',
  sleep_phase_30_sec: period.epochs,
  app_sleep_phase_5_min: period.blocks,
  ring_id: ringIdOn(person, period.day),
})

// In recordings even a nap of 17 minutes has a readiness, with meaningless contributors and no temperature.
function napReadiness(person: Person, { day, end, averageHrv }: SleepPeriod): JsonObject | null {
  const whole = readinessOf(person, day, end + SYNC_MS)
  if (!whole) return null
  return {
    contributors: {
      ...whole.contributors,
      body_temperature: 0,
      hrv_balance: averageHrv ? 47 : 29,
      previous_night: 1,
      recovery_index: averageHrv ? 12 : 0,
      resting_heart_rate: averageHrv ? 1 : 0,
      sleep_balance: 44,
    },
    score: Math.round(whole.score * 0.68),
    temperature_deviation: null,
    temperature_trend_deviation: whole.temperature_trend_deviation,
  }
}
