/** How the API serves a resource (oura-api.md sections 1, 5 and 8). */
export interface Resource {
  /** The last segment of its path; case-sensitive (`vO2_max`). */
  readonly name: string
  /**
   * collection: records by date, and each by id. rings: the same without dates. series: rows by datetime, without ids.
   * person: one bare object.
   */
  readonly kind: 'collection' | 'rings' | 'series' | 'person'
  /** The required scope; null: any token. */
  readonly scope: string | null
  /** Accepts `latest=true`. */
  readonly latest?: boolean
  /** Always returned, whatever `fields` says. */
  readonly alwaysReturned: readonly string[]
  /** All fields; other names in `fields` are ignored. */
  readonly fields: ReadonlySet<string>
}

const collection = (name: string, scope: string, fields: string): Resource => ({
  name,
  kind: 'collection',
  scope,
  alwaysReturned: ['id', 'day'],
  fields: names(fields),
})

const rings = (name: string, scope: string, fields: string): Resource => ({
  name,
  kind: 'rings',
  scope,
  alwaysReturned: ['id'],
  fields: names(fields),
})

const series = (name: string, scope: string, fields: string, latest: boolean): Resource => ({
  name,
  kind: 'series',
  scope,
  latest,
  alwaysReturned: ['timestamp'],
  fields: names(fields),
})

const person = (name: string, fields: string): Resource => ({
  name,
  kind: 'person',
  scope: null,
  alwaysReturned: ['id'],
  fields: names(fields),
})

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Every resource by name. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map(
  [
    person('personal_info', 'id age weight height biological_sex email'),
    collection(
      'daily_activity',
      'daily',
      'id class_5_min score active_calories average_met_minutes contributors equivalent_walking_distance ' +
        'high_activity_met_minutes high_activity_time inactivity_alerts low_activity_met_minutes low_activity_time ' +
        'medium_activity_met_minutes medium_activity_time met meters_to_target non_wear_time resting_time ' +
        'sedentary_met_minutes sedentary_time steps target_calories target_meters total_calories day timestamp',
    ),
    collection(
      'daily_readiness',
      'daily',
      'id contributors day score temperature_deviation temperature_trend_deviation timestamp',
    ),
    collection('daily_sleep', 'daily', 'id contributors day score timestamp'),
    collection('daily_spo2', 'spo2', 'id day spo2_percentage breathing_disturbance_index'),
    collection('daily_stress', 'daily', 'id day stress_high recovery_high day_summary'),
    collection('daily_resilience', 'stress', 'id day contributors level'),
    collection('daily_cardiovascular_age', 'heart_health', 'id day vascular_age pulse_wave_velocity'),
    collection('vO2_max', 'heart_health', 'id day timestamp vo2_max'),
    collection(
      'sleep',
      'daily',
      'id average_breath average_heart_rate average_hrv awake_time bedtime_end bedtime_start day deep_sleep_duration ' +
        'efficiency heart_rate hrv latency light_sleep_duration low_battery_alert lowest_heart_rate movement_30_sec ' +
        'period readiness readiness_score_delta rem_sleep_duration restless_periods sleep_phase_5_min ' +
        'sleep_score_delta sleep_algorithm_version sleep_analysis_reason sleep_phase_30_sec time_in_bed ' +
        'total_sleep_duration type ring_id app_sleep_phase_5_min',
    ),
    collection('sleep_time', 'daily', 'id day optimal_bedtime recommendation status'),
    collection(
      'workout',
      'workout',
      'id activity calories day distance end_datetime intensity label source start_datetime',
    ),
    collection(
      'session',
      'session',
      'id day start_datetime end_datetime type heart_rate heart_rate_variability mood motion_count',
    ),
    collection('tag', 'tag', 'id day text timestamp tags'),
    collection(
      'enhanced_tag',
      'tag',
      'id tag_type_code start_time end_time start_day end_day comment custom_name',
    ),
    collection('rest_mode_period', 'daily', 'id end_day end_time episodes start_day start_time'),
    rings(
      'ring_configuration',
      'ring_configuration',
      'id color design firmware_version hardware_type set_up_at size',
    ),
    series('heartrate', 'heartrate', 'bpm source timestamp timestamp_unix producer_timestamp', true),
    series(
      'ring_battery_level',
      'ring_configuration',
      'timestamp timestamp_unix charging in_charger level',
      true,
    ),
    series('interbeat_interval', 'research', 'timestamp timestamp_unix ibi validity', false),
  ].map((resource) => [resource.name, resource]),
)
