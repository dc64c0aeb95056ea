import { choice, date, dateTime, decimal, text } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

export const workoutIntensity = choice(['easy', 'moderate', 'hard'])
export const workoutSource = choice([
  'manual',
  'autodetected',
  'confirmed',
  'workout_heart_rate',
  'live_third_party_heart_rate',
  'live_oura_heart_rate',
])

/** Workouts: `/v2/usercollection/workout`. */
export const workout = defineDayResource({
  name: 'workout',
  scope: 'workout',
  timeField: 'start_datetime',
  localTimeField: 'end_datetime',
  shape: {
    day: date,
    activity: text,
    start_datetime: dateTime,
    end_datetime: dateTime,
    calories: decimal,
    distance: decimal,
    intensity: workoutIntensity,
    label: text,
    source: workoutSource,
  },
})
