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
    'A time window for going to bed, in seconds from midnight. It may begin before midnight and end after it.',
  fields: (t) => ({
    dayTz: t.exposeInt('dayTz', {
      description: 'UTC offset of local time on that day, in seconds: 7200 is UTC+02:00.',
    }),
    startOffset: t.exposeInt('startOffset', {
      description:
        'Start of the window, in seconds from local midnight. Negative before midnight: -3600 is 23:00.',
    }),
    endOffset: t.exposeInt('endOffset', {
      description:
        'End of the window, in seconds from local midnight. Negative before midnight: -1800 is 23:30.',
    }),
  }),
})

const SleepTimeRecommendation = openEnum(
  'SleepTimeRecommendation',
  sleepTimeRecommendation,
  'A recommendation about sleeping hours.',
  {
    improve_efficiency: 'Spend less of the time in bed awake.',
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
  'Whether Oura found an optimal bedtime.',
  {
    not_enough_nights: 'Oura has too few nights.',
    not_enough_recent_nights: 'Oura has too few recent nights.',
    bad_sleep_quality: 'The sleep was too restless.',
    only_recommended_found: 'There is a recommendation, but no optimal bedtime.',
    optimal_found: 'There is an optimal bedtime: see `optimalBedtime`.',
  },
)

const SleepTime = recordNode(sleepTime, {
  name: 'SleepTime',
  description: "Oura's bedtime recommendation for a day. For the sleep itself see SleepPeriod.",
  fields: (t) => ({
    day: dayField(t, 'The day of the recommendation.'),
    optimalBedtime: t.expose('optimalBedtime', {
      type: SleepTimeWindow,
      description: 'Best time to go to bed. Null unless `status` is OPTIMAL_FOUND.',
    }),
    recommendation: t.expose('recommendation', {
      type: SleepTimeRecommendation,
      description: 'The recommendation.',
    }),
    status: t.expose('status', {
      type: SleepTimeStatus,
      description: 'Whether Oura found an optimal bedtime.',
    }),
  }),
})

recordConnection(sleepTime, SleepTime, {
  field: 'sleepTimes',
  description: 'Bedtime recommendations, one record a day. For the sleep itself use sleepPeriods.',
  items: 'bedtime recommendations',
})

dayRecord(sleepTime, SleepTime, {
  field: 'sleepTime',
  description: 'Bedtime recommendation for this day.',
})
