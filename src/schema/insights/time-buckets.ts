import type { GraphQLResolveInfo } from 'graphql'
import type { Clock } from '../../clock.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { type Calendar, fixedCalendar } from '../../resolvers/data/calendar.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import { pauseIfUsedUp } from '../../resolvers/data/time-slice.ts'
import { type TimeBucket as Length, TIME_BUCKETS } from '../../resolvers/insights/time-buckets.ts'
import {
  checkWholeSeries,
  longestTimeRange,
  parseTimeRange,
  type TimeRange,
  type TimeRangeArguments,
} from '../../resolvers/paging/time-range.ts'
import { loadWholeSeries } from '../../resolvers/paging/whole-series.ts'
import { builder, type Types } from '../builder.ts'
import { readSeriesCost } from '../cost/costs.ts'
import type { FieldCost } from '../cost/field-cost.ts'
import { timeRangeArgs } from '../relay/arguments.ts'
import { formatInstant, utcOffsetMs } from '../values/local-time.ts'

const values: { readonly [L in Length]: { readonly description: string } } = {
  MINUTE: { description: 'One minute.' },
  FIVE_MINUTES: { description: '5 minutes.' },
  FIFTEEN_MINUTES: { description: '15 minutes.' },
  HOUR: { description: 'One hour.' },
  DAY: { description: 'From midnight to midnight: 24 hours, or 23 or 25 when clocks change.' },
}

const TimeBucket = builder.enumType('TimeBucket', { description: 'Length of a bucket.', values })

/** How the buckets of every field are aligned, for descriptions. */
export const ALIGNMENT =
  'Steps are aligned to midnight in the time zone of `viewer`, with its clock changes. Without one, they are aligned to midnight in the UTC offset of startDatetime or endDatetime, so write these in local time, and without times in that of the newest record in the cache; a clock change within the range does not change such an offset.'

/** A bucket with its start in a UTC offset. */
type Formatted<B> = B & { readonly start: string }

/** Options of the field `start` of a bucket. */
export const BUCKET_START = {
  type: 'DateTime',
  nullable: false,
  description:
    'Start of the bucket, in the UTC offset that it is aligned in. The first bucket may start before the range, but counts only samples of the range.',
} as const

export const bucketArg = <Parent>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) =>
  t.arg({ type: TimeBucket, required: true, description: 'Length of each bucket.' })

export const bucketArgs = <Parent>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>,
  maxDays: number,
) => ({ ...timeRangeArgs(t, maxDays), bucket: bucketArg(t) })

interface BucketArguments extends TimeRangeArguments {
  readonly bucket: Length
}

/** Cost of the buckets of a series. */
export function bucketCost(
  resource: Resource,
  { bucket, ...times }: BucketArguments,
  clock: Clock,
): FieldCost {
  return rangeCost(resource, longestTimeRange(times, clock), bucket)
}

/** Cost of the buckets of a range of a series. */
export const rangeCost = (resource: Resource, range: TimeRange, bucket: Length): FieldCost => ({
  ...readSeriesCost(resource, range),
  items: Math.ceil((range.to - range.from) / TIME_BUCKETS[bucket]) + 1,
})

/** A time series whose buckets are asked for. */
interface BucketOptions<S extends Shape, B> {
  readonly resource: Resource<S>
  /** Longest range, in days. */
  readonly maxDays: number
  readonly toBuckets: (rows: readonly OuraRecord<S>[], length: Length, calendar: Calendar) => readonly B[]
}

/**
 * The buckets of a range of a time series.
 * @throws BadUserInputError if the range is too long to fetch as a whole
 */
export async function loadBuckets<S extends Shape, B extends { readonly startTime: number }>(
  { resource, maxDays, toBuckets }: BucketOptions<S, B>,
  viewer: Viewer,
  { bucket, ...times }: BucketArguments,
  clock: Clock,
  { fieldName, path }: GraphQLResolveInfo,
): Promise<Formatted<B>[]> {
  const calendar = calendarOfBuckets(viewer, times)
  const range = parseTimeRange(times, calendar, clock)
  checkWholeSeries(fieldName, range, maxDays)
  const rows = await loadWholeSeries(viewer.loadersAt(path), resource, range)
  return formatBuckets({ rows, toBuckets, bucket, calendar })
}

interface FormatOptions<S extends Shape, B> extends Pick<BucketOptions<S, B>, 'toBuckets'> {
  readonly rows: readonly OuraRecord<S>[]
  readonly bucket: Length
  readonly calendar: Calendar
}

/** The buckets of rows, with their starts in the UTC offsets of a calendar. */
export async function formatBuckets<S extends Shape, B extends { readonly startTime: number }>({
  rows,
  toBuckets,
  bucket,
  calendar,
}: FormatOptions<S, B>): Promise<Formatted<B>[]> {
  await pauseIfUsedUp()
  const buckets = toBuckets(rows, bucket, calendar)
  const formatted: Formatted<B>[] = []
  for (const [index, item] of buckets.entries()) {
    if (index % BUCKETS_AT_ONCE === 0) await pauseIfUsedUp()
    const start = formatInstant(item.startTime, calendar.utcOffsetMs(item.startTime))
    formatted.push({ ...item, start })
  }
  return formatted
}

/** Buckets whose starts are formatted without a look at the time. Three months have 26,000 of 5 minutes. */
const BUCKETS_AT_ONCE = 500

/**
 * The calendar that buckets are aligned to: that of the time zone in the query, else the UTC offset in which the client
 * wrote its times, else that of the newest record.
 */
function calendarOfBuckets({ calendar, hasTimeZone }: Viewer, times: TimeRangeArguments): Calendar {
  const written = times.startDatetime ?? times.endDatetime
  return hasTimeZone || written == null ? calendar : fixedCalendar(utcOffsetMs(written))
}
