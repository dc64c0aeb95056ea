import {
  choice,
  core,
  date,
  dateTime,
  decimal,
  flag,
  heavy,
  integer,
  nested,
  samples,
  text,
} from '../records/kinds.ts'
import { NOT_MEASURED, unlessNotMeasured } from '../records/not-measured.ts'
import { readinessContributors } from './daily-readiness.ts'
import { defineDayResource } from './define-resource.ts'

export const sleepType = choice(['deleted', 'sleep', 'long_sleep', 'late_nap', 'rest'])
export const sleepAlgorithmVersion = choice(['v1', 'v2'])
export const sleepAnalysisReason = choice([
  'foreground_sleep_analysis',
  'background_sleep_analysis',
  'background_created_foreground_updated',
  'bedtime_edit',
])

/** Periods of sleep, naps among them: `/v2/usercollection/sleep`. */
export const sleep = defineDayResource({
  name: 'sleep',
  scope: 'daily',
  timeField: 'bedtime_start',
  localTimeField: 'bedtime_end',
  shape: {
    day: core(date),
    type: core(sleepType),
    period: integer,
    bedtime_start: core(dateTime),
    bedtime_end: core(dateTime),
    time_in_bed: core(integer),
    total_sleep_duration: core(integer),
    deep_sleep_duration: core(integer),
    light_sleep_duration: core(integer),
    rem_sleep_duration: core(integer),
    awake_time: core(integer),
    latency: core(integer),
    efficiency: core(integer),
    restless_periods: integer,
    average_breath: core(decimal),
    average_heart_rate: core(decimal),
    lowest_heart_rate: core(unlessNotMeasured(integer, NOT_MEASURED.lowestHeartRate)),
    average_hrv: core(integer),
    heart_rate: heavy(samples),
    hrv: heavy(samples),
    sleep_phase_5_min: text,
    sleep_phase_30_sec: heavy(text),
    app_sleep_phase_5_min: text,
    movement_30_sec: heavy(text),
    low_battery_alert: flag,
    readiness: nested({
      contributors: readinessContributors,
      score: integer,
      temperature_deviation: decimal,
      temperature_trend_deviation: decimal,
    }),
    readiness_score_delta: core(integer),
    sleep_score_delta: core(integer),
    sleep_algorithm_version: sleepAlgorithmVersion,
    sleep_analysis_reason: sleepAnalysisReason,
    ring_id: text,
  },
})
