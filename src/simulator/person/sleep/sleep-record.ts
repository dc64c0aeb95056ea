import { type DayNumber, dayText } from '../../calendar.ts'
import type { JsonObject } from '../../json.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'
import { readinessOf } from '../recovery/daily-readiness.ts'
import { ringIdOn } from '../rings.ts'
import type { SleepPeriod } from './sleep-periods.ts'

/** The `sleep` records of a sleep day, naps included: up to five (oura-api.md section 5, "Values and meaning"). */
export function sleepRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const main = person.mainSleep(day)
  return person.sleep(day).map((period, index) => ({
    instant: period.start,
    visibleFrom: period.end + SYNC_MS,
    fields: sleepFields(person, period, index, period === main),
  }))
}

function sleepFields(person: Person, period: SleepPeriod, index: number, isMain: boolean): JsonObject {
  const { zone } = person
  const samples = (items: SleepPeriod['heartRate']): JsonObject | null =>
    items && { interval: 300, items, timestamp: zone.millisText(period.start) }
  const isNight = period.type === 'long_sleep'
  const napDelta = period.type === 'sleep' && period.heartRate ? 2 + (index % 4) : null
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
    readiness: isMain ? readinessOf(person, period.day) : napReadiness(person, period),
    readiness_score_delta: isNight ? 0 : napDelta,
    rem_sleep_duration: period.remSeconds,
    restless_periods: period.restlessPeriods,
    sleep_phase_5_min: period.blocks,
    sleep_score_delta: isNight ? 0 : napDelta,
    sleep_algorithm_version: 'v2',
    time_in_bed: period.timeInBed,
    total_sleep_duration: period.totalSeconds,
    type: period.type,
    ...(period.day >= REVISED_API_DAY && newerFields(person, period, isMain)),
  }
}

const newerFields = (person: Person, period: SleepPeriod, isMain: boolean): JsonObject => ({
  sleep_analysis_reason: isMain && period.day % 23 === 0 ? 'bedtime_edit' : 'foreground_sleep_analysis',
  sleep_phase_30_sec: period.epochs,
  app_sleep_phase_5_min: period.blocks,
  ring_id: ringIdOn(person, period.day),
})

// In recordings even a nap of 17 minutes has a readiness, with meaningless contributors and no temperature.
function napReadiness(person: Person, { day, averageHrv, type }: SleepPeriod): JsonObject | null {
  const whole = readinessOf(person, day)
  if (!whole) return null
  if (type === 'long_sleep') return whole
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
