import { ScoresChart } from '../charts/lazy-charts.tsx'
import { Legend } from '../charts/legend.tsx'
import { OPTIMAL_LINE, SCORE_LINE } from '../charts/legend-items.ts'
import type { ScoreSeries } from '../charts/scores-chart.tsx'
import { Panel } from '../components/panel.tsx'
import type { DateRange, Day } from '../date-range.ts'
import { formatBetween, formatDay, formatNumber, OPTIMAL_SCORE } from '../format.ts'
import type { ReadinessDaysFragment } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { ratingOf } from '../ratings.ts'
import { meanScore, scoresByDay } from '../scores.ts'
import { NO_TAGS } from '../tags.ts'

export type ReadinessRecord = NonNullable<ReadinessDaysFragment['dailyReadiness']>['nodes'][number]

export interface ReadinessPanelProps {
  /** Oldest first. */
  readonly records: readonly ReadinessRecord[]
  readonly query: QueryStatus
  readonly range: DateRange
  readonly day: Day
  readonly onSelect: (day: Day) => void
}

/** The readiness score of each day. The table selects a day. */
export function ReadinessScoresPanel({ records, query, range, day, onSelect }: ReadinessPanelProps) {
  const series: ScoreSeries = { name: 'Readiness', color: 'var(--readiness)', scores: scoresByDay(records) }
  const mean = meanScore(series.scores)
  return (
    <Panel
      title="Scores by day"
      className="panel-wide"
      records={{ types: ['DAILY_READINESS'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyReadiness'])}
      isEmpty={series.scores.size === 0}
      emptyText={`No readiness ${formatBetween(range)}. A score needs a night with the ring.`}
      tables={[
        {
          caption: 'Readiness by day',
          columns: ['Day', 'Score', 'In a word'],
          rows: records.map((record) => [
            formatDay(record.day, 'medium'),
            formatNumber(record.score),
            record.score === null ? '–' : ratingOf(record.score).word,
          ]),
          choice: {
            chosen: records.findIndex((record) => record.day === day),
            onChoose: (row) => onSelect(records[row]?.day ?? day),
          },
        },
      ]}
    >
      <Legend
        items={[
          { name: 'Readiness', color: series.color, line: SCORE_LINE },
          { name: `Optimal from ${OPTIMAL_SCORE}`, ...OPTIMAL_LINE },
        ]}
      />
      <ScoresChart
        series={[series]}
        range={range}
        tags={NO_TAGS}
        summary={`Line chart of readiness scores, mean ${formatNumber(mean)}.`}
      />
    </Panel>
  )
}
