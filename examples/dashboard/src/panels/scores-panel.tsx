import { ScoresChart } from '../charts/lazy-charts.tsx'
import { Legend } from '../charts/legend.tsx'
import { OPTIMAL_LINE, SCORE_LINE, TAG_LEGEND } from '../charts/legend-items.ts'
import type { ScoreSeries } from '../charts/scores-chart.tsx'
import { Panel } from '../components/panel.tsx'
import { type DateRange, daysOf } from '../date-range.ts'
import { notRecorded } from '../empty-reason.ts'
import { formatDay, formatNumber, OPTIMAL_SCORE } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ScoresPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { meanScore, scoresByDay } from '../scores.ts'
import type { TagsByDay } from '../tags.ts'

interface ScoresPanelProps {
  readonly viewer: FragmentType<typeof ScoresPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly tags: TagsByDay
}

/** The three scores over time. If one failed, the others are still shown. */
export function ScoresPanel({ viewer, query, range, tags }: ScoresPanelProps) {
  const data = readFragment(ScoresPanelFragmentDoc, viewer)
  const series: ScoreSeries[] = [
    { name: 'Sleep', color: 'var(--sleep)', scores: scoresByDay(data?.dailySleep?.nodes) },
    {
      name: 'Readiness',
      color: 'var(--readiness)',
      dash: '6 3',
      scores: scoresByDay(data?.dailyReadiness?.nodes),
    },
    {
      name: 'Activity',
      color: 'var(--activity)',
      dash: '2 3',
      scores: scoresByDay(data?.dailyActivity?.nodes),
    },
  ]
  const shown = series.filter(({ scores }) => scores.size > 0)
  return (
    <Panel
      title="Scores over time"
      className="panel-scores"
      records={{ types: ['DAILY_SLEEP', 'DAILY_READINESS', 'DAILY_ACTIVITY'], ...range }}
      query={query}
      problem={problemAt(query.errors, [
        'viewer.dailySleep',
        'viewer.dailyReadiness',
        'viewer.dailyActivity',
      ])}
      isEmpty={shown.length === 0}
      emptyText={notRecorded('scores', range)}
      tables={[
        {
          caption: 'Scores by day',
          columns: ['Day', ...series.map(({ name }) => name)],
          rows: daysOf(range).map((day) => [
            formatDay(day, 'medium'),
            ...series.map(({ scores }) => formatNumber(scores.get(day))),
          ]),
        },
      ]}
    >
      <Legend
        items={[
          ...shown.map(({ name, color, dash }) => ({ name, color, line: { ...SCORE_LINE, dash } })),
          { name: `Optimal from ${OPTIMAL_SCORE}`, ...OPTIMAL_LINE },
          ...(tags.size > 0 ? [TAG_LEGEND] : []),
        ]}
      />
      <ScoresChart
        tags={tags}
        series={shown}
        range={range}
        summary={`Line chart of scores. ${shown.map(({ name, scores }) => `${name}: mean ${formatNumber(meanScore(scores))}`).join(', ')}.`}
      />
    </Panel>
  )
}
