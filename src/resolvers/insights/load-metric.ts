import type { GraphQLResolveInfo } from 'graphql'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Viewer } from '../data/context.ts'
import { type DailyMetric, dailyMetrics } from './daily-metrics.ts'
import { countedValues, type DailyValues } from './metric.ts'
import { type Statistics, toStatistics } from './statistics.ts'

/** The values of a metric in a range of days that statistics count. */
export async function loadCountedValues(
  { loadersAt, lastCompleteDay }: Viewer,
  path: GraphQLResolveInfo['path'],
  name: DailyMetric,
  range: SlotRange,
): Promise<DailyValues> {
  const metric = dailyMetrics[name]
  const loaders = loadersAt(path)
  const values = await metric.load(loaders, range)
  await loaders.pauseIfUsedUp()
  return countedValues(metric, values, lastCompleteDay())
}

/** Statistics of a metric over a range of days. Null if no day has a value. */
export async function loadStatistics(
  ...question: Parameters<typeof loadCountedValues>
): Promise<Statistics | null> {
  return toStatistics([...(await loadCountedValues(...question)).values()])
}
