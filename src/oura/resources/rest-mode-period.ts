import { date, dateTime, list, nested, text } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Times of rest mode, which last for days or weeks: `/v2/usercollection/rest_mode_period`. */
export const restModePeriod = defineDayResource({
  name: 'rest_mode_period',
  scope: 'daily',
  dayField: 'start_day',
  timeField: 'start_time',
  lookBackDays: 366,
  shape: {
    start_day: date,
    start_time: dateTime,
    end_day: date,
    end_time: dateTime,
    episodes: list(nested({ timestamp: dateTime, tags: list(text) })),
  },
})
