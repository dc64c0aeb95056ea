import { heartrate } from '../../oura/resources/heartrate.ts'
import { type Calendar, fixedCalendar } from '../../resolvers/data/calendar.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import {
  type HeartRateBucket as Bucket,
  loadHeartRateBuckets,
} from '../../resolvers/insights/heart-rate-buckets.ts'
import { type TimeBucket as Length, TIME_BUCKETS } from '../../resolvers/insights/time-buckets.ts'
import {
  longestTimeRange,
  MAX_WHOLE_SERIES_DAYS,
  parseTimeRange,
  type TimeRangeArguments,
} from '../../resolvers/paging/time-range.ts'
import { builder } from '../builder.ts'
import { readSeriesCost } from '../cost/costs.ts'
import { timeRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { formatInstant, utcOffsetMs } from '../values/local-time.ts'

const values: { readonly [L in Length]: { readonly description: string } } = {
  FIVE_MINUTES: { description: '5 minutes.' },
  FIFTEEN_MINUTES: { description: '15 minutes.' },
  HOUR: { description: 'One hour.' },
  DAY: { description: 'From midnight to midnight: 24 hours, or 23 or 25 when clocks change.' },
}

const TimeBucket = builder.enumType('TimeBucket', { description: 'Length of a bucket.', values })

/** A bucket with its start in a UTC offset. */
interface FormattedBucket extends Bucket {
  readonly start: string
}

const HeartRateBucket = builder.objectRef<FormattedBucket>('HeartRateBucket').implement({
  description: 'Statistics of the heart rates in one period of time.',
  fields: (t) => ({
    start: t.expose('start', {
      type: 'DateTime',
      nullable: false,
      description:
        'Start of the bucket, in the UTC offset that it is aligned in. The first bucket may start before the range, but counts only samples of the range.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'Number of samples, at least 1.' }),
    min: t.exposeInt('min', { nullable: false, description: 'Lowest heart rate, in beats per minute.' }),
    max: t.exposeInt('max', { nullable: false, description: 'Highest heart rate, in beats per minute.' }),
    mean: t.exposeFloat('mean', {
      nullable: false,
      description:
        'Mean of the samples, in beats per minute. Each sample counts once, so workouts weigh more: their samples are denser.',
    }),
    timeWeightedMean: t.exposeFloat('timeWeightedMean', {
      nullable: false,
      description:
        'Mean of the means of every 5 minutes that have a sample, in beats per minute. Use it for long buckets: each part of the time weighs the same, however many samples it has.',
    }),
  }),
})

/**
 * The calendar that buckets are aligned to: that of the time zone in the query, else the UTC offset in which the client
 * wrote its times, else that of the newest record.
 */
function calendarOfBuckets({ calendar, hasTimeZone }: Viewer, times: TimeRangeArguments): Calendar {
  const written = times.startDatetime ?? times.endDatetime
  return hasTimeZone || written == null ? calendar : fixedCalendar(utcOffsetMs(written))
}

builder.objectField(User, 'heartRateBuckets', (t) =>
  t.field({
    type: [HeartRateBucket],
    description:
      'Heart rate in even steps, for charts, oldest first. Steps without a sample are left out. Steps are aligned to midnight in the time zone of `viewer`, with its clock changes. Without one, they are aligned to midnight in the UTC offset of startDatetime or endDatetime, so write these in local time, and without times in that of the newest record in the cache; a clock change within the range does not change such an offset.',
    args: {
      ...timeRangeArgs(t, MAX_WHOLE_SERIES_DAYS),
      bucket: t.arg({ type: TimeBucket, required: true, description: 'Length of each bucket.' }),
    },
    cost: ({ bucket, ...times }, { clock }) => {
      const range = longestTimeRange(times, clock)
      return {
        ...readSeriesCost(heartrate, range),
        items: Math.ceil((range.to - range.from) / TIME_BUCKETS[bucket]) + 1,
      }
    },
    resolve: async (viewer, { bucket, ...times }, { clock }, info) => {
      const range = parseTimeRange(times, viewer.calendar, clock)
      const calendar = calendarOfBuckets(viewer, times)
      const buckets = await loadHeartRateBuckets(viewer.loadersAt(info.path), range, bucket, calendar)
      return buckets.map((item) => ({
        ...item,
        start: formatInstant(item.startTime, calendar.utcOffsetMs(item.startTime)),
      }))
    },
  }),
)
