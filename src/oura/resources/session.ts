import { choice, date, dateTime, heavy, samples } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

export const sessionType = choice(['breathing', 'meditation', 'nap', 'relaxation', 'rest', 'body_status'])
export const sessionMood = choice(['bad', 'worse', 'same', 'good', 'great'])

/** Guided and unguided sessions ("moments" in the app): `/v2/usercollection/session`. */
export const session = defineDayResource({
  name: 'session',
  scope: 'session',
  timeField: 'start_datetime',
  localTimeField: 'end_datetime',
  shape: {
    day: date,
    type: sessionType,
    start_datetime: dateTime,
    end_datetime: dateTime,
    mood: sessionMood,
    heart_rate: heavy(samples),
    heart_rate_variability: heavy(samples),
    motion_count: heavy(samples),
  },
})
