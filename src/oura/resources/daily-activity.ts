import { core, date, dateTime, decimal, heavy, integer, nested, samples, text } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Activity of a day from 04:00 to 04:00: `/v2/usercollection/daily_activity`. Nine tenths of it are `met`. */
export const dailyActivity = defineDayResource({
  name: 'daily_activity',
  scope: 'daily',
  keyedByDay: true,
  localTimeField: 'timestamp',
  shape: {
    day: core(date),
    score: core(integer),
    timestamp: core(dateTime),
    contributors: nested({
      meet_daily_targets: integer,
      move_every_hour: integer,
      recovery_time: integer,
      stay_active: integer,
      training_frequency: integer,
      training_volume: integer,
    }),
    steps: core(integer),
    equivalent_walking_distance: integer,
    active_calories: core(integer),
    total_calories: core(integer),
    target_calories: integer,
    target_meters: integer,
    meters_to_target: integer,
    inactivity_alerts: integer,
    average_met_minutes: decimal,
    high_activity_met_minutes: integer,
    medium_activity_met_minutes: integer,
    low_activity_met_minutes: integer,
    sedentary_met_minutes: integer,
    high_activity_time: integer,
    medium_activity_time: integer,
    low_activity_time: integer,
    sedentary_time: integer,
    resting_time: integer,
    non_wear_time: integer,
    class_5_min: heavy(text),
    met: heavy(samples),
  },
})
