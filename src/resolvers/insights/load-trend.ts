import type { GraphQLResolveInfo } from 'graphql'
import type { Viewer } from '../data/context.ts'
import type { DateRange } from '../paging/date-range.ts'
import { type DailyMetric, dailyMetrics } from './daily-metrics.ts'
import { countedValues, type DailyValues, valuesWithin } from './metric.ts'
import { type Statistics, toStatistics } from './statistics.ts'
import { type TrendPoint, toTrendPoints, trendDays } from './trend.ts'

/** A metric over a range of days. */
export interface Trend {
  readonly viewer: Viewer
  readonly metric: DailyMetric
  readonly range: DateRange
  readonly points: readonly TrendPoint[]
  /** The values in the range that statistics count. */
  readonly counted: DailyValues
  /** Over those values; null if there are none. Computed once, however often it is selected by aliases. */
  statistics(): Statistics | null
}

/** @param window length of the moving average, days */
export async function loadTrend(
  viewer: Viewer,
  path: GraphQLResolveInfo['path'],
  name: DailyMetric,
  range: DateRange,
  window: number,
): Promise<Trend> {
  const metric = dailyMetrics[name]
  const loaders = viewer.loadersAt(path)
  const values = await metric.load(loaders, trendDays(range, window))
  await loaders.pauseIfUsedUp()
  const lastCompleteDay = viewer.lastCompleteDay()
  const counted = countedValues(metric, values, lastCompleteDay)
  const inRange = valuesWithin(range, counted)
  let statistics: Statistics | null | undefined
  return {
    viewer,
    metric: name,
    range,
    points: toTrendPoints({ range, window, values, counted, lastCompleteDay }),
    counted: inRange,
    statistics() {
      if (statistics === undefined) statistics = toStatistics([...inRange.values()])
      return statistics
    },
  }
}
