import { addDays, type DateRange, type Day } from './date-range.ts'
import { formatDay } from './format.ts'
import type { DailyMetric } from './generated/graphql.ts'
import { formatMetric, metricRange } from './metrics.ts'

/** A day of a trend; null = no value. */
export interface DayValue {
  readonly day: Day
  readonly value: number | null
}

/** A day of a trend with the mean of the seven days up to it. */
export interface TrendDay extends DayValue {
  readonly mean: number | null
}

/** The parts of `Trend` that have its days. */
interface Trend {
  readonly startDate: Day
  readonly values: readonly (number | null)[]
  readonly statistics: { readonly count: number } | null
}

/**
 * The days of a trend. The statistics leave out a day that is not over, for a metric that grows over the day; so if they
 * count one day less, that is the last one. Its value is not comparable yet, and is left out here as well.
 */
export function valuesByDay({ startDate, values, statistics }: Trend): DayValue[] {
  const days = values.map((value, index) => ({ day: addDays(startDate, index), value }))
  const known = days.filter(({ value }) => value !== null)
  const unfinished = known.length > (statistics?.count ?? 0) ? known.at(-1) : undefined
  return days.map((each) => (each === unfinished ? { ...each, value: null } : each))
}

/** The days of a trend with their moving averages. */
export const trendDays = (
  trend: Trend & { readonly points: readonly { readonly movingAverage: number | null }[] },
): TrendDay[] =>
  valuesByDay(trend).map((each, index) => ({ ...each, mean: trend.points[index]?.movingAverage ?? null }))

/** The middle half of the days before. */
export interface Band {
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/** The baseline, if enough days have a value: a band of a few days says little. */
export function toBand(
  baseline:
    | { readonly lowerQuartile: number | null; readonly upperQuartile: number | null; readonly count: number }
    | null
    | undefined,
): Band | null {
  const { lowerQuartile = null, upperQuartile = null, count = 0 } = baseline ?? {}
  return lowerQuartile === null || upperQuartile === null || count < 14
    ? null
    : { lowerQuartile, upperQuartile }
}

/** Days of the baseline: as long as the range, and at least 60. */
export const baselineDays = (length: number): number => Math.max(60, length)

/** Where the last value stands: "54 ms on Friday 20 November is within your usual range." Null without a value. */
export function describeLast(
  metric: DailyMetric,
  days: readonly TrendDay[],
  band: Band | null,
): { readonly value: string; readonly text: string } | null {
  const last = days.findLast(({ value }) => value !== null)
  if (last === undefined || last.value === null) return null
  const value = formatMetric(metric, last.value)
  const day = formatDay(last.day, 'long')
  if (band === null) return { value, text: `on ${day}; too few days for a usual range yet` }
  // A value that reads like an end of the range is within it: "+0.2 °C, above your usual −0.1 – +0.2 °C" contradicts itself.
  const isEnd = [band.lowerQuartile, band.upperQuartile].some((end) => formatMetric(metric, end) === value)
  const isWithin = isEnd || (last.value >= band.lowerQuartile && last.value <= band.upperQuartile)
  const place = isWithin ? 'within' : last.value < band.lowerQuartile ? 'below' : 'above'
  return {
    value,
    text: `on ${day}, ${place} your usual ${metricRange(metric, band.lowerQuartile, band.upperQuartile)}`,
  }
}

/**
 * The course of a range in one sentence. The change is that of the least-squares line from the first day to the last; less
 * than half the width of the usual range is steady.
 */
export function describeCourse(
  metric: DailyMetric,
  slopePerDay: number | null,
  band: Band | null,
  { days }: { readonly days: number },
): string | null {
  if (slopePerDay === null || band === null || metric === 'RESILIENCE_LEVEL') return null
  const change = slopePerDay * (days - 1)
  const within = `over these ${days} days`
  if (Math.abs(change) <= (band.upperQuartile - band.lowerQuartile) / 2) return `Steady ${within}.`
  const size = formatMetric(metric, Math.abs(change)).replace(/^\+/, '')
  return change > 0 ? `↗ Rising by about ${size} ${within}.` : `↘ Falling by about ${size} ${within}.`
}

/** The part of a range that a baseline up to its last day covers. */
export const bandRange = ({ startDate, endDate }: DateRange, days: number): DateRange => {
  const first = addDays(endDate, -days)
  return { startDate: first > startDate ? first : startDate, endDate }
}

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const

/** A mean of a weekday, and where it stands among the seven: 0 the lowest, 1 the highest, null if all are equal. */
export interface WeekdayMean {
  readonly mean: number | null
  readonly place: number | null
}

/** The seven weekdays of a breakdown, from Monday. */
export function weekdayMeans(
  groups: readonly { readonly key: string; readonly statistics: { readonly mean: number } | null }[],
): WeekdayMean[] {
  const means = WEEKDAYS.map((day) => groups.find(({ key }) => key === day)?.statistics?.mean ?? null)
  const known = means.flatMap((mean) => mean ?? [])
  const lowest = Math.min(...known)
  const width = Math.max(...known) - lowest
  return means.map((mean) => ({ mean, place: mean === null || width === 0 ? null : (mean - lowest) / width }))
}
