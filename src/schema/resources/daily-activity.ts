import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, heavy, recordNode } from '../relay/record-node.ts'
import { SampleSeries } from '../values/sample-series.ts'
import { segmentsOf } from '../values/segment-type.ts'
import { ActivityClassSegment, activityClasses5Min } from './activity-segments.ts'

type Contributors = NonNullable<RecordOf<typeof dailyActivity>['contributors']>

const ActivityContributors = builder.objectRef<Contributors>('ActivityContributors').implement({
  description: 'What an activity score is made of. Each is a rating from 1 to 100, not a measure.',
  fields: (t) => ({
    meetDailyTargets: t.exposeInt('meetDailyTargets', {
      description: 'Rating of how well the daily targets of the last 7 days were met, 1 to 100.',
    }),
    moveEveryHour: t.exposeInt('moveEveryHour', {
      description: 'Rating of how rarely the last 24 hours had long times without moving, 1 to 100.',
    }),
    recoveryTime: t.exposeInt('recoveryTime', {
      description: 'Rating of the time for recovery in the last 7 days, 1 to 100.',
    }),
    stayActive: t.exposeInt('stayActive', {
      description: 'Rating of how much of the last 24 hours was spent active, 1 to 100.',
    }),
    trainingFrequency: t.exposeInt('trainingFrequency', {
      description: 'Rating of how often the last 7 days had exercise, 1 to 100.',
    }),
    trainingVolume: t.exposeInt('trainingVolume', {
      description: 'Rating of how much exercise the last 7 days had, 1 to 100.',
    }),
  }),
})

const DailyActivity = recordNode(dailyActivity, {
  name: 'DailyActivity',
  description:
    'Movement and energy of a day, which here runs from 04:00 to 04:00 local time. Until it is over its numbers keep growing.',
  fields: (t) => ({
    day: dayField(t, 'The day on which the 24 hours began at 04:00.'),
    score: t.exposeInt('score', {
      description: 'Activity score, 1 to 100. Null where the day gave Oura too little to go by.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: 'When the 24 hours began: 04:00 local time.',
    }),
    contributors: t.expose('contributors', {
      type: ActivityContributors,
      description: 'What the score is made of.',
    }),
    steps: t.exposeInt('steps', { description: 'Number of steps.' }),
    equivalentWalkingDistance: t.exposeInt('equivalentWalkingDistance', {
      description: 'How far one would have to walk to spend the same energy, in metres.',
    }),
    activeCalories: t.exposeInt('activeCalories', {
      description: 'Energy spent by moving, in kcal. A part of totalCalories.',
    }),
    totalCalories: t.exposeInt('totalCalories', {
      description: 'All energy spent, at rest and moving, in kcal.',
    }),
    targetCalories: t.exposeInt('targetCalories', {
      description: "The day's goal for activeCalories, in kcal.",
    }),
    targetMeters: t.exposeInt('targetMeters', {
      description: "The day's goal for equivalentWalkingDistance, in metres.",
    }),
    metersToTarget: t.exposeInt('metersToTarget', {
      description: 'What was missing to targetMeters, in metres. Negative where the goal was passed.',
    }),
    inactivityAlerts: t.exposeInt('inactivityAlerts', {
      description: 'How many times the app reminded the wearer to move.',
    }),
    averageMetMinutes: t.exposeFloat('averageMetMinutes', {
      description:
        'Mean intensity of the day in MET, the multiple of the energy that one spends at rest. Not a sum of minutes.',
    }),
    highActivityMetMinutes: t.exposeInt('highActivityMetMinutes', {
      description: 'MET minutes (intensity times minutes) in high activity.',
    }),
    mediumActivityMetMinutes: t.exposeInt('mediumActivityMetMinutes', {
      description: 'MET minutes (intensity times minutes) in medium activity.',
    }),
    lowActivityMetMinutes: t.exposeInt('lowActivityMetMinutes', {
      description: 'MET minutes (intensity times minutes) in low activity.',
    }),
    sedentaryMetMinutes: t.exposeInt('sedentaryMetMinutes', {
      description: 'MET minutes (intensity times minutes) while sitting or standing still.',
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
      description: 'Time without the ring on the finger, in seconds.',
    }),
    class5Min: t.exposeString('class5Min', {
      description:
        'Level of activity as Oura writes it, one character for each 5 minutes from 04:00: 0 not worn, 1 rest, 2 inactive, 3 low, 4 medium, 5 high. `activityClasses` has it decoded.',
      ...heavy,
    }),
    activityClasses: t.field({
      type: [ActivityClassSegment],
      description:
        'Level of activity as stretches of time from 04:00, decoded from `class5Min`. Null where Oura gives none.',
      ...heavy,
      resolve: ({ class5Min, timestamp }) =>
        segmentsOf({ codes: class5Min, start: timestamp, end: null }, activityClasses5Min),
    }),
    met: t.expose('met', {
      type: SampleSeries,
      description:
        'Intensity minute by minute, in MET (multiples of the energy spent at rest). Ask for it only where it is shown: it is nine tenths of what Oura sends for a day.',
      ...heavy,
    }),
  }),
})

recordConnection(dailyActivity, DailyActivity, {
  field: 'dailyActivity',
  description: 'Movement and energy, one document a day.',
  items: 'days of activity',
})

dayRecord(dailyActivity, DailyActivity, {
  field: 'activity',
  description: 'Movement and energy of this day, from 04:00 to 04:00.',
})
