import { heartrate } from '../../oura/resources/heartrate.ts'
import {
  type HeartRateBucket as Bucket,
  toHeartRateBuckets,
} from '../../resolvers/insights/heart-rate-buckets.ts'
import { MAX_WHOLE_SERIES_DAYS } from '../../resolvers/paging/time-range.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'
import { ALIGNMENT, BUCKET_START, bucketArgs, bucketCost, loadBuckets } from './time-buckets.ts'

const HeartRateBucket = builder.objectRef<Bucket & { readonly start: string }>('HeartRateBucket').implement({
  description: 'Statistics of the heart rates in one period of time.',
  fields: (t) => ({
    start: t.expose('start', BUCKET_START),
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

const buckets = {
  resource: heartrate,
  maxDays: MAX_WHOLE_SERIES_DAYS,
  toBuckets: toHeartRateBuckets,
}

builder.objectField(User, 'heartRateBuckets', (t) =>
  t.field({
    type: [HeartRateBucket],
    description: `Heart rate in even steps, for charts, oldest first. Steps without a sample are left out. ${ALIGNMENT}`,
    args: bucketArgs(t, MAX_WHOLE_SERIES_DAYS),
    cost: (args, { clock }) => bucketCost(heartrate, args, clock),
    resolve: (viewer, args, { clock }, info) => loadBuckets(buckets, viewer, args, clock, info),
  }),
)
