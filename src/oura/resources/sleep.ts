import {
  choice,
  date,
  dateTime,
  decimal,
  flag,
  heavy,
  integer,
  nested,
  samples,
  text,
} from '../records/record-shape.ts'
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
  shape: {
    day: date,
    type: sleepType,
    period: integer,
    bedtime_start: dateTime,
    bedtime_end: dateTime,
    time_in_bed: integer,
    total_sleep_duration: integer,
    deep_sleep_duration: integer,
    light_sleep_duration: integer,
    rem_sleep_duration: integer,
    awake_time: integer,
    latency: integer,
    efficiency: integer,
    restless_periods: integer,
    average_breath: decimal,
    average_heart_rate: decimal,
    lowest_heart_rate: integer,
    average_hrv: integer,
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
    readiness_score_delta: integer,
    sleep_score_delta: integer,
    sleep_algorithm_version: sleepAlgorithmVersion,
    sleep_analysis_reason: sleepAnalysisReason,
    ring_id: text,
  },
})
