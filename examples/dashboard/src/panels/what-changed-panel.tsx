import { Panel } from '../components/panel.tsx'
import type { DateRange, Span } from '../date-range.ts'
import { formatBetween, formatDay } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import {
  ChangedMeanFragmentDoc,
  type ChangedMeansFragment,
  ChangedMeansFragmentDoc,
  WhatChangedFragmentDoc,
} from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { type ComparedMeans, whatChanged } from '../what-changed.ts'

interface WhatChangedPanelProps {
  readonly viewer: FragmentType<typeof WhatChangedFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly span: Span
}

const toMeans = (means: ChangedMeansFragment | undefined): ComparedMeans => ({
  sleepScore: readFragment(ChangedMeanFragmentDoc, means?.sleepScore) ?? null,
  readinessScore: readFragment(ChangedMeanFragmentDoc, means?.readinessScore) ?? null,
  activityScore: readFragment(ChangedMeanFragmentDoc, means?.activityScore) ?? null,
  mainSleepDuration: readFragment(ChangedMeanFragmentDoc, means?.mainSleepDuration) ?? null,
  lowestHeartRate: readFragment(ChangedMeanFragmentDoc, means?.lowestHeartRate) ?? null,
  averageHrv: readFragment(ChangedMeanFragmentDoc, means?.averageHrv) ?? null,
  steps: readFragment(ChangedMeanFragmentDoc, means?.steps) ?? null,
})

/** What is different from the range before, in at most three sentences. */
export function WhatChangedPanel({ viewer, query, range, span }: WhatChangedPanelProps) {
  const data = readFragment(WhatChangedFragmentDoc, viewer)
  const sentences =
    data === undefined
      ? []
      : whatChanged({
          now: toMeans(readFragment(ChangedMeansFragmentDoc, data.summary)),
          previous: toMeans(readFragment(ChangedMeansFragmentDoc, data.summary.previous)),
          baselines: data.baselines,
          span,
          day: formatDay(range.endDate, 'long'),
        })
  return (
    <Panel
      title="What changed"
      className="panel-changed"
      records={{ types: ['DAILY_SLEEP', 'DAILY_READINESS', 'DAILY_ACTIVITY', 'SLEEP'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.summary', 'viewer.baselines'])}
      isEmpty={sentences.length === 0}
      emptyText={`Oura has no data ${formatBetween(range)} to compare.`}
    >
      <ul className="sentences">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Panel>
  )
}
