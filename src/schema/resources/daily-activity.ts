import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { MINUTES_OF_DAY, SEGMENTS_OF_5_MINUTES, textCost } from '../cost/costs.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, reads, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'
import { SampleSeries } from '../values/sample-series.ts'
import { segmentsOf, segmentType } from '../values/segment-type.ts'

type Contributors = NonNullable<RecordOf<typeof dailyActivity>['contributors']>

const ActivityContributors = builder.objectRef<Contributors>('ActivityContributors').implement({
  description: 'The parts of an activity score. Each is a rating from 1 to 100, not a measurement.',
  fields: (t) => ({
    meetDailyTargets: t.exposeInt('meetDailyTargets', {
      description: 'Rating of how often the daily targets of the last 7 days were met, 1 to 100.',
    }),
    moveEveryHour: t.exposeInt('moveEveryHour', {
      description: 'Rating of how few long inactive periods the last 24 hours had, 1 to 100.',
    }),
    recoveryTime: t.exposeInt('recoveryTime', {
      description: 'Rating of the recovery time in the last 7 days, 1 to 100.',
    }),
    stayActive: t.exposeInt('stayActive', {
      description: 'Rating of the active time in the last 24 hours, 1 to 100.',
    }),
    trainingFrequency: t.exposeInt('trainingFrequency', {
      description: 'Rating of how often the last 7 days had exercise, 1 to 100.',
    }),
    trainingVolume: t.exposeInt('trainingVolume', {
      description: 'Rating of the amount of exercise in the last 7 days, 1 to 100.',
    }),
  }),
})

const ACTIVITY_LEVELS = {
  '0': 'non_wear',
  '1': 'rest',
  '2': 'inactive',
  '3': 'low',
  '4': 'medium',
  '5': 'high',
} as const

/** class_5_min. */
const activityClasses5Min = { stepSeconds: 300, meanings: ACTIVITY_LEVELS }

const ActivityClassSegment = segmentType({
  name: 'ActivityClassSegment',
  description: 'A period of time at one activity level.',
  field: 'level',
  fieldDescription: 'The activity level.',
  values: openEnum('ActivityLevel', { values: Object.values(ACTIVITY_LEVELS) }, 'How active the user was.', {
    non_wear: 'The ring was not worn.',
    rest: 'Asleep or lying still.',
    inactive: 'Awake, but sitting or standing still.',
    low: 'Low activity, such as housework.',
    medium: 'Medium activity, such as brisk walking.',
    high: 'High activity, such as running.',
  }),
})

const DailyActivity = recordNode(dailyActivity, {
  name: 'DailyActivity',
  description:
    'Movement and energy of a day. An activity day runs from 04:00 to 04:00 local time, and its numbers grow until it ends.',
  fields: (t) => ({
    day: dayField(t, 'The day on which the 24 hours began at 04:00.'),
    score: t.exposeInt('score', {
      description: 'Activity score, 1 to 100. Null if Oura had too little data.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: 'Start of the 24 hours: 04:00 local time.',
    }),
    contributors: t.expose('contributors', {
      type: ActivityContributors,
      description: 'The parts of the score.',
    }),
    steps: t.exposeInt('steps', { description: 'Number of steps.' }),
    equivalentWalkingDistance: t.exposeInt('equivalentWalkingDistance', {
      description: 'Walking distance that would burn the same energy, in metres.',
    }),
    activeCalories: t.exposeInt('activeCalories', {
      description: 'Energy burned by moving, in kcal. Included in totalCalories.',
    }),
    totalCalories: t.exposeInt('totalCalories', {
      description: 'Total energy burned, at rest and moving, in kcal.',
    }),
    targetCalories: t.exposeInt('targetCalories', {
      description: 'Goal of the day for activeCalories, in kcal.',
    }),
    targetMeters: t.exposeInt('targetMeters', {
      description: 'Goal of the day for equivalentWalkingDistance, in metres.',
    }),
    metersToTarget: t.exposeInt('metersToTarget', {
      description: 'Distance left to targetMeters, in metres. Negative once the goal is passed.',
    }),
    inactivityAlerts: t.exposeInt('inactivityAlerts', {
      description: 'Number of reminders to move that the app sent.',
    }),
    averageMetMinutes: t.exposeFloat('averageMetMinutes', {
      description:
        'Mean intensity of the day in MET (multiples of the energy burned at rest). Despite its name, not a sum of minutes.',
    }),
    highActivityMetMinutes: t.exposeInt('highActivityMetMinutes', {
      description: 'MET minutes in high activity: the intensity above 1.5 MET, summed over minutes.',
    }),
    mediumActivityMetMinutes: t.exposeInt('mediumActivityMetMinutes', {
      description: 'MET minutes in medium activity: the intensity above 1.5 MET, summed over minutes.',
    }),
    lowActivityMetMinutes: t.exposeInt('lowActivityMetMinutes', {
      description: 'MET minutes in low activity: the intensity above 1.5 MET, summed over minutes.',
    }),
    sedentaryMetMinutes: t.exposeInt('sedentaryMetMinutes', {
      description:
        'MET minutes while sitting or standing still: the intensity above 1.5 MET, summed over minutes.',
    }),
    highActivityTime: t.exposeInt('highActivityTime', {
      description: 'Time in high activity, such as running, in seconds.',
    }),
    mediumActivityTime: t.exposeInt('mediumActivityTime', {
      description: 'Time in medium activity, such as brisk walking, in seconds.',
    }),
    lowActivityTime: t.exposeInt('lowActivityTime', {
      description: 'Time in low activity, such as housework, in seconds.',
    }),
    sedentaryTime: t.exposeInt('sedentaryTime', {
      description: 'Time awake without activity, such as sitting, in seconds.',
    }),
    restingTime: t.exposeInt('restingTime', {
      description: 'Time at rest, asleep or lying still, in seconds.',
    }),
    nonWearTime: t.exposeInt('nonWearTime', {
      description: 'Time during which the ring was not worn, in seconds.',
    }),
    class5Min: t.exposeString('class5Min', {
      cost: textCost(288),
      description:
        'Activity levels as Oura sends them, one character for each 5 minutes from 04:00: 0 not worn, 1 rest, 2 inactive, 3 low, 4 medium, 5 high. Decoded in `activityClasses`.',
    }),
    activityClasses: t.field({
      type: [ActivityClassSegment],
      cost: { items: SEGMENTS_OF_5_MINUTES },
      description:
        'Activity levels as segments from 04:00, decoded from `class5Min`. Null if Oura sends none.',
      ...reads('class_5_min'),
      resolve: ({ class5Min, timestamp }) =>
        segmentsOf({ codes: class5Min, start: timestamp, end: null }, activityClasses5Min),
    }),
    met: t.expose('met', {
      type: SampleSeries,
      cost: { items: MINUTES_OF_DAY },
      description:
        'Intensity of each minute, in MET (multiples of the energy burned at rest). Select it only if you show it: it is about 90 percent of what Oura sends for a day.',
    }),
  }),
})

recordConnection(dailyActivity, DailyActivity, {
  field: 'dailyActivity',
  description: 'Movement and energy, one record a day.',
  items: 'activity days',
})

dayRecord(dailyActivity, DailyActivity, {
  field: 'activity',
  description: 'Movement and energy of this day, from 04:00 to 04:00.',
})
