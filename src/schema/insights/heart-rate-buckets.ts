import {
  type HeartRateBucket as Bucket,
  type TimeBucket as Length,
  loadHeartRateBuckets,
  TIME_BUCKETS,
} from '../../resolvers/insights/heart-rate-buckets.ts'
import { MAX_SERIES_DAYS, parseTimeRange } from '../../resolvers/paging/series-page.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'
import { formatInstant, utcOffsetMs } from '../values/local-time.ts'

const values: { readonly [L in Length]: { readonly description: string } } = {
  FIVE_MINUTES: { description: '5 minutes.' },
  FIFTEEN_MINUTES: { description: '15 minutes.' },
  HOUR: { description: 'One hour.' },
  DAY: { description: '24 hours from midnight.' },
}

const TimeBucket = builder.enumType('TimeBucket', { description: 'Length of a bucket.', values })

/** A bucket with its start as it is written. */
interface WrittenBucket extends Bucket {
  readonly start: string
}

const HeartRateBucket = builder.objectRef<WrittenBucket>('HeartRateBucket').implement({
  description: 'The heart rates of a stretch of time, taken together.',
  fields: (t) => ({
    start: t.expose('start', {
      type: 'DateTime',
      nullable: false,
      description:
        'Where the bucket starts, in the UTC offset of startDatetime. The first bucket may start before startDatetime, but counts only what was measured from then on.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'How many samples it has; never 0.' }),
    min: t.exposeInt('min', { nullable: false, description: 'Lowest heart rate, in beats a minute.' }),
    max: t.exposeInt('max', { nullable: false, description: 'Highest heart rate, in beats a minute.' }),
    mean: t.exposeFloat('mean', {
      nullable: false,
      description:
        'Mean of the samples, in beats a minute. Samples lie denser in workouts than at rest, and count one by one.',
    }),
  }),
})

builder.objectField(User, 'heartRateBuckets', (t) =>
  t.field({
    type: [HeartRateBucket],
    description:
      'Heart rate in even steps, ready to be drawn, oldest first. Steps without a sample are left out. They are aligned to midnight in the UTC offset of startDatetime, which therefore should be the local one; after a clock change the offset stays.',
    args: {
      startDatetime: t.arg({
        type: 'DateTime',
        required: true,
        description: `First instant, inclusive. A range has at most ${MAX_SERIES_DAYS} days.`,
      }),
      endDatetime: t.arg({ type: 'DateTime', required: true, description: 'Last instant, inclusive.' }),
      bucket: t.arg({ type: TimeBucket, required: true, description: 'Length of each step.' }),
    },
    resolve: async ({ loadersAt }, { bucket, ...times }, { clock }, info) => {
      const offsetMs = utcOffsetMs(times.startDatetime)
      const range = parseTimeRange(times, clock)
      const buckets = await loadHeartRateBuckets(loadersAt(info.path), range, TIME_BUCKETS[bucket], offsetMs)
      return buckets.map((item) => ({ ...item, start: formatInstant(item.startTime, offsetMs) }))
    },
  }),
)
