import { interbeatInterval } from '../../oura/resources/interbeat-interval.ts'
import { type HrvBucket as Bucket, MAX_HRV_DAYS, toHrvBuckets } from '../../resolvers/insights/hrv-buckets.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'
import { ALIGNMENT, BUCKET_START, bucketArgs, bucketCost, loadBuckets } from './time-buckets.ts'

const HrvBucket = builder.objectRef<Bucket & { readonly start: string }>('HrvBucket').implement({
  description:
    'Heart rate variability in one period of time, from the intervals between beats. The definitions are those of the Task Force of the European Society of Cardiology, "Heart rate variability: standards of measurement" (1996).',
  fields: (t) => ({
    start: t.expose('start', BUCKET_START),
    count: t.exposeInt('count', {
      nullable: false,
      description:
        'Number of valid intervals, at least 1: those with a `validity` of 1 (good) or 3 (corrected).',
    }),
    rmssd: t.exposeFloat('rmssd', {
      description:
        'RMSSD: root mean square of the differences between successive intervals, in ms. Intervals are successive if both are valid and no beat is missing between them. Null without two successive ones.',
    }),
    sdnn: t.exposeFloat('sdnn', {
      nullable: false,
      description: 'SDNN: population standard deviation of the intervals, in ms.',
    }),
  }),
})

const buckets = { resource: interbeatInterval, maxDays: MAX_HRV_DAYS, toBuckets: toHrvBuckets }

builder.objectField(User, 'hrvBuckets', (t) =>
  t.field({
    type: [HrvBucket],
    description: `Heart rate variability in even steps, computed from \`interbeatIntervals\`, oldest first. For research partners only, as these are. Steps without a valid interval are left out. ${ALIGNMENT}`,
    args: bucketArgs(t, MAX_HRV_DAYS),
    cost: (args, { clock }) => bucketCost(interbeatInterval, args, clock),
    resolve: (viewer, args, { clock }, info) => loadBuckets(buckets, viewer, args, clock, info),
  }),
)
