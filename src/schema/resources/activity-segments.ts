import { openEnum } from '../values/open-enum.ts'
import { segmentType } from '../values/segment-type.ts'

const ACTIVITY_LEVELS = {
  '0': 'non_wear',
  '1': 'rest',
  '2': 'inactive',
  '3': 'low',
  '4': 'medium',
  '5': 'high',
} as const

/** class_5_min. */
export const activityClasses5Min = { stepSeconds: 300, meanings: ACTIVITY_LEVELS }

export const ActivityClassSegment = segmentType({
  name: 'ActivityClassSegment',
  description: 'A stretch of time at one level of activity.',
  field: 'level',
  fieldDescription: 'The level of activity.',
  values: openEnum('ActivityLevel', { values: Object.values(ACTIVITY_LEVELS) }, 'How active somebody was.', {
    non_wear: 'The ring was not worn.',
    rest: 'Asleep or lying still.',
    inactive: 'Awake, but sitting or standing still.',
    low: 'Low activity, such as housework.',
    medium: 'Medium activity, such as brisk walking.',
    high: 'High activity, such as running.',
  }),
})
