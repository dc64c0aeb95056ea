import type { GraphQLResolveInfo } from 'graphql'
import { GatewayError } from '../../errors.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Viewer } from '../data/context.ts'
import { type DailyMetric, dailyMetrics } from './daily-metrics.ts'
import { countedValues, type DailyValues, valuesWithin } from './metric.ts'
import { type TrendPoint, toTrendPoints, trendDays } from './trend.ts'

type Path = GraphQLResolveInfo['path']

/** A metric over a range of days. */
export interface Trend {
  readonly metric: DailyMetric
  readonly points: readonly TrendPoint[]
  /** The values in the range that statistics count. */
  readonly counted: DailyValues
}

/** @param window length of the moving average, days */
export async function loadTrend(
  { loadersAt, lastCompleteDay }: Viewer,
  path: Path,
  name: DailyMetric,
  range: SlotRange,
  window: number,
): Promise<Trend> {
  const metric = dailyMetrics[name]
  const loaders = loadersAt(path)
  const values = await metric.load(loaders, trendDays(range, window))
  await loaders.pauseIfUsedUp()
  const counted = countedValues(metric, values, lastCompleteDay())
  return {
    metric: name,
    points: toTrendPoints({ range, window, values, counted, lastCompleteDay: lastCompleteDay() }),
    counted: valuesWithin(range, counted),
  }
}

/** One trend for each metric, computed once. One that fails is an error that names its metric; the others arrive. */
export function loadTrends(
  viewer: Viewer,
  path: Path,
  names: readonly DailyMetric[],
  range: SlotRange,
  window: number,
): Promise<(Trend | Error)[]> {
  const trends = new Map<DailyMetric, Promise<Trend | Error>>()
  for (const [index, name] of names.entries()) {
    if (trends.has(name)) continue
    const trend = loadTrend(viewer, { prev: path, key: index, typename: undefined }, name, range, window)
    trends.set(
      name,
      trend.catch((error: unknown) => withMetric(error, name)),
    )
  }
  return Promise.all(names.map((name) => trends.get(name) as Promise<Trend | Error>))
}

/** The same error with the name of a metric in its message and extensions. */
function withMetric(error: unknown, metric: DailyMetric): Error {
  if (!(error instanceof GatewayError)) return error instanceof Error ? error : new Error(String(error))
  return Object.create(error, {
    message: { value: `${metric}: ${error.message}` },
    extensions: { value: { ...error.extensions, metric } },
  }) as GatewayError
}
