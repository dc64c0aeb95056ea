import { enhancedTag } from '../../oura/resources/enhanced-tag.ts'
import { MAX_LAG_DAYS, parseLagDays, shiftRange } from '../../resolvers/insights/correlation.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import {
  type TagEffect as Figures,
  parseTagTypeCodes,
  toTagEffect,
} from '../../resolvers/insights/tag-effect.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg } from './daily-metric.ts'
import { Statistics } from './statistics.ts'

/** Parent of the fields of GraphQL's TagEffect. */
interface EffectOnMetric extends Figures {
  readonly metric: Metric
  readonly lagDays: number
}

const TagEffect = builder.objectRef<EffectOnMetric>('TagEffect').implement({
  description: 'A metric on the days that follow a tag, beside all other days of the range.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
    lagDays: t.exposeInt('lagDays', { nullable: false, description: 'Days from the tag to the metric.' }),
    with: t.expose('with', {
      type: Statistics,
      description: 'Statistics over the days `lagDays` after a tag. Null if none of them has a value.',
    }),
    without: t.expose('without', {
      type: Statistics,
      description: 'Statistics over all other days of the range. Null if none of them has a value.',
    }),
  }),
})

builder.objectField(User, 'tagEffect', (t) =>
  t.field({
    type: TagEffect,
    description:
      'Compares a metric on the days that follow a tag with all other days, such as readiness after a late meal. Tags are those of `enhancedTags`; a tag with an end counts on each of its days.',
    args: {
      tagTypeCodes: t.arg.stringList({
        required: true,
        description:
          'The kinds of tags, in the words of `tagTypeCode`, such as "tag_sleep_latemeal". One of them is enough.',
      }),
      metric: metricArg(t),
      lagDays: t.arg.int({
        defaultValue: 1,
        description: `Days from the tag to the metric, -${MAX_LAG_DAYS} to ${MAX_LAG_DAYS}: 0 is the day of the tag, 1 the day after it. The day of the tag may lie outside of the range.`,
      }),
      ...dateRangeArgs(t),
    },
    cost: (args, { today }) => readDaysCost(parseDateRange(args, today), 2),
    resolve: async (viewer, { tagTypeCodes, metric, lagDays: lag, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      const codes = parseTagTypeCodes(tagTypeCodes)
      const lagDays = parseLagDays(lag, 1)
      const days = shiftRange(range, -lagDays)
      const [values, tags] = await Promise.all([
        loadCountedValues(viewer, path, metric, range),
        viewer
          .loadersAt(path)
          .range(
            enhancedTag,
            { first: days.first - enhancedTag.lookBackDays, last: days.last },
            { fields: 'core' },
          ),
      ])
      const chosen = tags.filter(({ tagTypeCode }) => codes.has(tagTypeCode))
      return { metric, lagDays, ...toTagEffect(range, values, chosen, lagDays) }
    },
  }),
)
