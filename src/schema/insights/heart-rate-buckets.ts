import { heartrate } from '../../oura/resources/heartrate.ts'
import {
  type HeartRateBucket as Bucket,
  loadHeartRateBuckets,
} from '../../resolvers/insights/heart-rate-buckets.ts'
import { type TimeBucket as Length, TIME_BUCKETS } from '../../resolvers/insights/time-buckets.ts'
import { MAX_WHOLE_SERIES_DAYS, parseTimeRange } from '../../resolvers/paging/time-range.ts'
import { builder } from '../builder.ts'
import { readSeriesCost } from '../cost/costs.ts'
import { timeRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { formatInstant, utcOffsetMs } from '../values/local-time.ts'

const values: { readonly [L in Length]: { readonly description: string } } = {
  FIVE_MINUTES: { description: '5 minutes.' },
  FIFTEEN_MINUTES: { description: '15 minutes.' },
  HOUR: { description: 'One hour.' },
  DAY: { description: '24 hours from midnight.' },
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
        'Start of the bucket, in the UTC offset of startDatetime. The first bucket may start before startDatetime, but counts only samples from startDatetime on.',
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

builder.objectField(User, 'heartRateBuckets', (t) =>
  t.field({
    type: [HeartRateBucket],
    description:
      'Heart rate in even steps, for charts, oldest first. Steps without a sample are left out. Steps are aligned to midnight in the UTC offset of startDatetime, so use the local offset; without times, in that of the newest record. A clock change within the range does not change the offset.',
    args: {
      ...timeRangeArgs(t, MAX_WHOLE_SERIES_DAYS),
      bucket: t.arg({ type: TimeBucket, required: true, description: 'Length of each bucket.' }),
    },
    cost: ({ bucket, ...times }, { clock }) => {
      const range = parseTimeRange(times, clock)
      return {
        ...readSeriesCost(heartrate, range),
        items: Math.ceil((range.to - range.from) / TIME_BUCKETS[bucket]) + 1,
      }
    },
    resolve: async (viewer, { bucket, ...times }, { clock }, info) => {
      const written = times.startDatetime ?? times.endDatetime
      const offsetMs = written == null ? viewer.utcOffsetMs() : utcOffsetMs(written)
      const range = parseTimeRange(times, clock)
      const loaders = viewer.loadersAt(info.path)
      const buckets = await loadHeartRateBuckets(loaders, range, TIME_BUCKETS[bucket], offsetMs)
      return buckets.map((item) => ({ ...item, start: formatInstant(item.startTime, offsetMs) }))
    },
  }),
)
