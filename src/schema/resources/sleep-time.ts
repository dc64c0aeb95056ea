import type { RecordOf } from '../../oura/resources/resource.ts'
import { sleepTime, sleepTimeRecommendation, sleepTimeStatus } from '../../oura/resources/sleep-time.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'

type Window = NonNullable<RecordOf<typeof sleepTime>['optimalBedtime']>

const SleepTimeWindow = builder.objectRef<Window>('SleepTimeWindow').implement({
  description:
    'A span of time in which to go to bed, counted in seconds from midnight because it may lie on either side of it.',
  fields: (t) => ({
    dayTz: t.exposeInt('dayTz', {
      description: 'Offset of local time from UTC on that day, in seconds: 7200 is UTC+02:00.',
    }),
    startOffset: t.exposeInt('startOffset', {
      description: 'Start of the span, in seconds from local midnight. Negative before it: -3600 is 23:00.',
    }),
    endOffset: t.exposeInt('endOffset', {
      description: 'End of the span, in seconds from local midnight. Negative before it: -1800 is 23:30.',
    }),
  }),
})

const SleepTimeRecommendation = openEnum(
  'SleepTimeRecommendation',
  sleepTimeRecommendation,
  'Advice on sleeping hours.',
  {
    improve_efficiency: 'Sleep more soundly: spend less of the time in bed awake.',
    earlier_bedtime: 'Go to bed earlier.',
    later_bedtime: 'Go to bed later.',
    earlier_wake_up_time: 'Get up earlier.',
    later_wake_up_time: 'Get up later.',
    follow_optimal_bedtime: 'Go to bed within `optimalBedtime`.',
  },
)

const SleepTimeStatus = openEnum(
  'SleepTimeStatus',
  sleepTimeStatus,
  'How far Oura could tell the best bedtime.',
  {
    not_enough_nights: 'Too few nights are known.',
    not_enough_recent_nights: 'Too few of the last nights are known.',
    bad_sleep_quality: 'The nights were too restless to tell.',
    only_recommended_found: 'There is advice, but no best bedtime.',
    optimal_found: 'The best bedtime is known: see `optimalBedtime`.',
  },
)

const SleepTime = recordNode(sleepTime, {
  name: 'SleepTime',
  description: 'Advice on when to go to bed. It is no record of a night: that is SleepPeriod.',
  fields: (t) => ({
    day: dayField(t, 'The day that the advice is for.'),
    optimalBedtime: t.expose('optimalBedtime', {
      type: SleepTimeWindow,
      description: 'When best to go to bed; null unless `status` is OPTIMAL_FOUND.',
    }),
    recommendation: t.expose('recommendation', {
      type: SleepTimeRecommendation,
      description: 'What to change.',
    }),
    status: t.expose('status', {
      type: SleepTimeStatus,
      description: 'Whether Oura knew enough to tell the best bedtime.',
    }),
  }),
})

recordConnection(sleepTime, SleepTime, {
  field: 'sleepTimes',
  description: 'Advice on bedtimes, one document a day. For the nights themselves ask sleepPeriods.',
  items: 'pieces of bedtime advice',
})

dayRecord(sleepTime, SleepTime, {
  field: 'sleepTime',
  description: 'Advice on when to go to bed on this day.',
})
