import { slotToDay } from '../../oura/records/slots.ts'
import {
  type Coefficients,
  type CorrelationPair,
  correlate,
  MAX_LAG_DAYS,
  parseLagDays,
  shiftRange,
  toPairs,
} from '../../resolvers/insights/correlation.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import { daysOf, parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric } from './daily-metric.ts'

const CorrelationPoint = builder.objectRef<CorrelationPair>('CorrelationPoint').implement({
  description: 'The values of two metrics that belong together.',
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The day of x. The day of y is `lagDays` later.',
      resolve: ({ day }) => slotToDay(day),
    }),
    x: t.exposeFloat('x', { nullable: false, description: 'Value of the first metric, in its unit.' }),
    y: t.exposeFloat('y', { nullable: false, description: 'Value of the second metric, in its unit.' }),
  }),
})

/** Parent of the fields of GraphQL's Correlation. */
interface CorrelationOfMetrics extends Coefficients {
  readonly points: readonly CorrelationPair[]
}

const Correlation = builder.objectRef<CorrelationOfMetrics>('Correlation').implement({
  description: 'How two metrics move together. Correlation is not cause.',
  fields: (t) => ({
    count: t.int({
      nullable: false,
      description: 'Number of pairs: days on which x has a value, and y has one `lagDays` later.',
      resolve: ({ points }) => points.length,
    }),
    pearson: t.exposeFloat('pearson', {
      description:
        "Pearson's r, -1 to 1: how close the pairs are to a straight line. Null below 4 pairs, or if one of the metrics is constant.",
    }),
    spearman: t.exposeFloat('spearman', {
      description:
        "Spearman's rho, -1 to 1: how close the pairs are to any rising or falling line. It is Pearson's r of the ranks, with the mean rank for equal values. Null like `pearson`.",
    }),
    pValue: t.exposeFloat('pValue', {
      description:
        "Two-sided p-value of Pearson's r, by Student's t with count - 2 degrees of freedom: how likely such an r is between unrelated series. It supposes that days are independent, which days of one person seldom are. Null like `pearson`.",
    }),
    points: t.expose('points', {
      type: [CorrelationPoint],
      nullable: false,
      description: 'The pairs, oldest first.',
    }),
  }),
})

builder.objectField(User, 'correlation', (t) =>
  t.field({
    type: Correlation,
    description: 'How two metrics move together over a range of days, on the same day or some days apart.',
    args: {
      x: t.arg({ type: DailyMetric, required: true, description: 'The first metric.' }),
      y: t.arg({ type: DailyMetric, required: true, description: 'The second metric.' }),
      lagDays: t.arg.int({
        defaultValue: 0,
        description: `Pairs x of a day in the range with y so many days later, -${MAX_LAG_DAYS} to ${MAX_LAG_DAYS}. The day of y may lie outside of the range.`,
      }),
      ...dateRangeArgs(t),
    },
    cost: (args, { today }) => {
      const range = parseDateRange(args, today)
      return { ...readDaysCost(range, 2), items: daysOf(range) }
    },
    resolve: async (viewer, { x, y, lagDays, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      const lag = parseLagDays(lagDays, 0)
      const [xs, ys] = await Promise.all([
        loadCountedValues(viewer, path, x, range),
        loadCountedValues(viewer, path, y, shiftRange(range, lag)),
      ])
      const points = toPairs(range, xs, ys, lag)
      return { points, ...correlate(points) }
    },
  }),
)
