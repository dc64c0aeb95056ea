import type { GraphQLResolveInfo } from 'graphql'
import { readable } from '../../oura/records/record-shape.ts'
import { heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import type { workout } from '../../oura/resources/workout.ts'
import { fixedCalendar, startOfDay } from '../../resolvers/data/calendar.ts'
import type { GatewayContext } from '../../resolvers/data/context.ts'
import {
  type HeartRateBucket as Bucket,
  type HeartRateStatistics as Figures,
  toHeartRateBuckets,
  toHeartRateStatistics,
} from '../../resolvers/insights/heart-rate-buckets.ts'
import {
  checkWholeSeries,
  MAX_WHOLE_SERIES_DAYS,
  type TimeRange,
  toTimeRange,
} from '../../resolvers/paging/time-range.ts'
import { loadWholeSeries } from '../../resolvers/paging/whole-series.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import { builder } from '../builder.ts'
import { readSeriesCost } from '../cost/costs.ts'
import { Day } from '../day.ts'
import { Workout } from '../resources/workout.ts'
import { User } from '../user.ts'
import { utcOffsetMs } from '../values/local-time.ts'
import {
  ALIGNMENT,
  BUCKET_START,
  bucketArg,
  bucketArgs,
  bucketCost,
  formatBuckets,
  loadBuckets,
  rangeCost,
} from './time-buckets.ts'

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

/** Few workouts are longer. */
const WORKOUT: TimeRange = { from: 0, to: 2 * HOUR_MS }

const HeartRateStatistics = builder.objectRef<Figures>('HeartRateStatistics').implement({
  description: 'Statistics of the heart rates of a period. Each sample counts once.',
  fields: (t) => ({
    count: t.exposeInt('count', { nullable: false, description: 'Number of samples, at least 1.' }),
    min: t.exposeInt('min', { nullable: false, description: 'Lowest heart rate, in beats per minute.' }),
    max: t.exposeInt('max', { nullable: false, description: 'Highest heart rate, in beats per minute.' }),
    mean: t.exposeFloat('mean', {
      nullable: false,
      description: 'Mean of the samples, in beats per minute.',
    }),
  }),
})

/**
 * The heart rates of a workout. Null if its start or its end is missing.
 * @throws BadUserInputError if it is too long to fetch as a whole
 */
async function heartRatesOf(
  { startDatetime, endDatetime }: RecordOf<typeof workout>,
  context: GatewayContext,
  { fieldName, path }: GraphQLResolveInfo,
) {
  const range = toTimeRange(readable(startDatetime), readable(endDatetime))
  if (range === null) return null
  checkWholeSeries(fieldName, range)
  const loaders = context.viewer().loadersAt(path)
  const rows = await loadWholeSeries(loaders, heartrate, range)
  // Those of a thousand workouts arrive together.
  await loaders.pauseIfUsedUp()
  return rows
}

builder.objectFields(Workout, (t) => ({
  heartRateStatistics: t.field({
    type: HeartRateStatistics,
    description:
      'Lowest, highest and mean heart rate during the workout. Null if the start or the end is missing, or if nothing was measured. A list of workouts shares a few requests to Oura.',
    cost: readSeriesCost(heartrate, WORKOUT),
    resolve: async (parent, _, context, info) => {
      const rows = await heartRatesOf(parent, context, info)
      return rows === null ? null : toHeartRateStatistics(rows)
    },
  }),
  heartRateBuckets: t.field({
    type: [HeartRateBucket],
    description:
      'Heart rate during the workout in even steps, for charts, oldest first. Null if the start or the end is missing. Steps without a sample are left out. Steps are aligned to midnight in the UTC offset of `startDatetime`.',
    args: { bucket: bucketArg(t) },
    cost: ({ bucket }) => rangeCost(heartrate, WORKOUT, bucket),
    resolve: async (parent, { bucket }, context, info) => {
      const rows = await heartRatesOf(parent, context, info)
      if (rows === null) return null
      const calendar = fixedCalendar(utcOffsetMs(readable(parent.startDatetime) ?? ''))
      return formatBuckets({ rows, toBuckets: toHeartRateBuckets, bucket, calendar })
    },
  }),
}))

builder.objectField(Day, 'heartRateBuckets', (t) =>
  t.field({
    type: [HeartRateBucket],
    description:
      'Heart rate of this day in even steps, from midnight to midnight in the time zone of `viewer`, oldest first. Steps without a sample are left out. A day is one or two requests to Oura: select it of few days.',
    args: { bucket: bucketArg(t) },
    cost: ({ bucket }) => rangeCost(heartrate, { from: 0, to: DAY_MS }, bucket),
    resolve: async ({ dayNumber, viewer }, { bucket }, _, { path }) => {
      const { calendar } = viewer
      const range = { from: startOfDay(calendar, dayNumber), to: startOfDay(calendar, dayNumber + 1) - 1 }
      const rows = await loadWholeSeries(viewer.loadersAt(path), heartrate, range)
      return formatBuckets({ rows, toBuckets: toHeartRateBuckets, bucket, calendar })
    },
  }),
)
