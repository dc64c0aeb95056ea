import { date, dateTime, text } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Tags that the wearer set: `/v2/usercollection/enhanced_tag`. */
export const enhancedTag = defineDayResource({
  name: 'enhanced_tag',
  scope: 'tag',
  dayField: 'start_day',
  timeField: 'start_time',
  lookBackDays: 31,
  localTimeField: 'start_time',
  shape: {
    start_day: date,
    start_time: dateTime,
    end_day: date,
    end_time: dateTime,
    tag_type_code: text,
    custom_name: text,
    comment: text,
  },
})
