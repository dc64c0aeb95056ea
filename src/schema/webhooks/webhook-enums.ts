import {
  type WebhookDataType as DataType,
  type WebhookEventType as EventType,
  WEBHOOK_DATA_TYPES,
  WEBHOOK_EVENT_TYPES,
} from '../../webhooks/webhook-subscription.ts'
import { openEnum } from '../values/open-enum.ts'

/** Types of records, as Oura's webhooks name them. */
export const WebhookDataType = openEnum<DataType>(
  'WebhookDataType',
  { values: WEBHOOK_DATA_TYPES },
  'A type of record that Oura announces changes of. Heart rate, battery level and personal information are never announced.',
  {
    tag: 'Tags of the old kind.',
    enhanced_tag: 'Tags.',
    workout: 'Workouts.',
    session: 'Guided sessions.',
    sleep: 'Sleep periods.',
    daily_sleep: 'Sleep scores.',
    daily_readiness: 'Readiness scores.',
    daily_activity: 'Activity summaries. Heart rate has no events of its own and arrives with these.',
    daily_spo2: 'Blood oxygen averages.',
    sleep_time: 'Bedtime recommendations.',
    rest_mode_period: 'Rest mode periods.',
    ring_configuration: 'Rings.',
    daily_stress: 'Daytime stress.',
    daily_cardiovascular_age: 'Cardiovascular age.',
    daily_resilience: 'Resilience.',
    vo2_max: 'VO2 max.',
    meal: 'Meals, which the Oura API has no route for.',
  },
)

export const WebhookEventType = openEnum<EventType>(
  'WebhookEventType',
  { values: WEBHOOK_EVENT_TYPES },
  'What happened to a record.',
  {
    create: 'The record is new.',
    update: 'The record changed.',
    delete: 'The record was deleted.',
  },
)

/** The value of an enum for a text of Oura's: UNKNOWN for one that this version of the schema does not have. */
export const knownOr = <V extends string>(values: readonly V[], text: string): V | 'unknown' =>
  values.find((value) => value === text) ?? 'unknown'
