import { choice, date, integer, nested } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

export const sleepTimeRecommendation = choice([
  'improve_efficiency',
  'earlier_bedtime',
  'later_bedtime',
  'earlier_wake_up_time',
  'later_wake_up_time',
  'follow_optimal_bedtime',
])

export const sleepTimeStatus = choice([
  'not_enough_nights',
  'not_enough_recent_nights',
  'bad_sleep_quality',
  'only_recommended_found',
  'optimal_found',
])

/** Advice on when to go to bed: `/v2/usercollection/sleep_time`. */
export const sleepTime = defineDayResource({
  name: 'sleep_time',
  scope: 'daily',
  keyedByDay: true,
  shape: {
    day: date,
    optimal_bedtime: nested({ day_tz: integer, start_offset: integer, end_offset: integer }),
    recommendation: sleepTimeRecommendation,
    status: sleepTimeStatus,
  },
})
