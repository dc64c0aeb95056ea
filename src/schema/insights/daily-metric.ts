import type { EnumRef } from '@pothos/core'
import { dailyMetrics, type DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { builder, type Types } from '../builder.ts'

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>

/** The table of metrics as an enum. */
export const DailyMetric = builder.enumType('DailyMetric', {
  description:
    'A metric with one number a day. The main sleep of a day is its night; see `Day.mainSleep`. Metrics of activity, workouts and stress grow or change until the day is over: statistics leave out a day that is not.',
  values: Object.fromEntries(
    Object.entries(dailyMetrics).map(([name, { description }]) => [name, { description }]),
  ),
  // Pothos cannot infer the values of a computed map.
}) as unknown as EnumRef<Types, Metric>

/** The argument that chooses a metric. */
export const metricArg = <Parent>(t: FieldBuilder<Parent>) =>
  t.arg({ type: DailyMetric, required: true, description: 'The metric.' })

/** The argument that chooses several metrics. */
export const metricsArg = <Parent>(t: FieldBuilder<Parent>) =>
  t.arg({ type: [DailyMetric], required: true, description: 'The metrics.' })
