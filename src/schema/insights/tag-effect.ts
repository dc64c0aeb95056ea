import type { GraphQLResolveInfo } from 'graphql'
import { type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import { enhancedTag } from '../../oura/resources/enhanced-tag.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import { MAX_LAG_DAYS, parseLagDays, shiftRange } from '../../resolvers/insights/correlation.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadEachMetric } from '../../resolvers/insights/load-each-metric.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import {
  type TagEffect as Figures,
  isOfKind,
  parseTagTypeCodes,
  tagKinds,
  toTagEffect,
  type UsedTagKind,
} from '../../resolvers/insights/tag-effect.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost, SHORT_LIST } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg, metricsArg } from './daily-metric.ts'
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
    difference: t.exposeFloat('difference', {
      description:
        'Mean of `with` less mean of `without`, in the unit of the metric: negative if the metric is lower after the tag. Null if one of them has no value. With few tags it is chance: compare `count` and `standardDeviation`.',
    }),
  }),
})

/** Parent of the fields of GraphQL's TagKind. */
interface KindInRange extends UsedTagKind {
  readonly viewer: Viewer
  readonly range: SlotRange
}

const lagDaysArg = <Parent>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) =>
  t.arg.int({
    defaultValue: 1,
    description: `Days from the tag to the metric, -${MAX_LAG_DAYS} to ${MAX_LAG_DAYS}: 0 is the day of the tag, 1 the day after it. The day of the tag may lie outside of the range.`,
  })

/** The tags on the days that lie `lagDays` before those of a range, and those that began before and last until then. */
const loadTags = (viewer: Viewer, path: GraphQLResolveInfo['path'], range: SlotRange, lagDays: number) => {
  const { first, last } = shiftRange(range, -lagDays)
  const days = { first: first - enhancedTag.lookBackDays, last }
  return viewer.loadersAt(path).range(enhancedTag, days, { fields: 'core' })
}

const TagKind = builder.objectRef<KindInRange>('TagKind').implement({
  description: 'A kind of tag that the user set in a range of days, and what followed it.',
  fields: (t) => ({
    tagTypeCode: t.exposeString('tagTypeCode', {
      nullable: false,
      description:
        "Oura's code for the kind, such as tag_sleep_latemeal. `custom` for a tag of the user's own.",
    }),
    customName: t.exposeString('customName', {
      description: "The user's own name for the tag if tagTypeCode is `custom`.",
    }),
    count: t.exposeInt('count', {
      nullable: false,
      description: 'Number of tags that started within the range, at least 1.',
    }),
    firstDay: t.field({
      type: 'Date',
      nullable: false,
      description: 'Day of the first of these tags.',
      resolve: ({ firstDay }) => slotToDay(firstDay),
    }),
    lastDay: t.field({
      type: 'Date',
      nullable: false,
      description: 'Day of the last of these tags.',
      resolve: ({ lastDay }) => slotToDay(lastDay),
    }),
    effects: t.field({
      type: [TagEffect],
      nullable: { list: false, items: true },
      description:
        'Metrics on the days that follow the tags of this kind, beside all other days of the range, in the order of `metrics`. A metric that fails is null, and its error names it in `extensions.metric`.',
      args: { metrics: metricsArg(t), lagDays: lagDaysArg(t) },
      cost: ({ metrics }, { argumentsAround, today }) => ({
        ...readDaysCost(parseDateRange(argumentsAround, today), metrics.length),
        items: metrics.length,
      }),
      resolve: async ({ viewer, range, ...kind }, { metrics, lagDays: lag }, _, { path }) => {
        const lagDays = parseLagDays(lag, 1)
        const tags = await loadTags(viewer, path, range, lagDays)
        const chosen = tags.filter((tag) => isOfKind(tag, kind))
        return loadEachMetric(path, metrics, async (at, metric) => {
          const values = await loadCountedValues(viewer, at, metric, range)
          return { metric, lagDays, ...toTagEffect(range, values, chosen, lagDays) }
        }) as Promise<EffectOnMetric[]>
      },
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
      lagDays: lagDaysArg(t),
      ...dateRangeArgs(t),
    },
    cost: (args, { today }) => readDaysCost(parseDateRange(args, today), 2),
    resolve: async (viewer, { tagTypeCodes, metric, lagDays: lag, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      const codes = parseTagTypeCodes(tagTypeCodes)
      const lagDays = parseLagDays(lag, 1)
      const [values, tags] = await Promise.all([
        loadCountedValues(viewer, path, metric, range),
        loadTags(viewer, path, range, lagDays),
      ])
      const chosen = tags.filter(({ tagTypeCode }) => codes.has(tagTypeCode))
      return { metric, lagDays, ...toTagEffect(range, values, chosen, lagDays) }
    },
  }),
)

builder.objectField(User, 'tagKinds', (t) =>
  t.field({
    type: [TagKind],
    description:
      'The kinds of tags that the user set in a range of days, the most frequent first, and what followed each of them. Tags that are only a comment have no kind.',
    args: {
      tagTypeCodes: t.arg.stringList({
        description:
          'Only these kinds, in the words of `tagTypeCode`. Defaults to all; an empty list leaves none.',
      }),
      ...dateRangeArgs(t),
    },
    cost: (args, { today }) => ({ ...readDaysCost(parseDateRange(args, today)), items: SHORT_LIST }),
    resolve: async (viewer, { tagTypeCodes, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      // With the days before, which most effects read next.
      const tags = await loadTags(viewer, path, { first: range.first - 1, last: range.last }, 0)
      return tagKinds(tags.filter(({ slot }) => slot >= range.first))
        .filter(({ tagTypeCode }) => tagTypeCodes?.includes(tagTypeCode) ?? true)
        .map((kind) => ({ ...kind, viewer, range }))
    },
  }),
)
