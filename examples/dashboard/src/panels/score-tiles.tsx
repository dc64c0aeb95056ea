import { Line, LineChart, YAxis } from 'recharts'
import { CHART, STILL } from '../charts/axis.ts'
import { ProblemNotice } from '../components/problem-notice.tsx'
import type { Span } from '../date-range.ts'
import { type DateRange, type Day, daysOf } from '../date-range.ts'
import { formatBetween, formatChange, formatDay, formatNumber, NONE, scoreWord } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ScoreTilesFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { lastScore, scoresByDay } from '../scores.ts'

interface ScoreTilesProps {
  readonly viewer: FragmentType<typeof ScoreTilesFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly span: Span
}

const TILES = [
  { title: 'Sleep', field: 'dailySleep', mean: 'sleepScore', color: 'var(--sleep)' },
  { title: 'Readiness', field: 'dailyReadiness', mean: 'readinessScore', color: 'var(--readiness)' },
  { title: 'Activity', field: 'dailyActivity', mean: 'activityScore', color: 'var(--activity)' },
] as const

/** Today's three scores, their course over the range, and the comparison with the previous range. */
export function ScoreTiles({ viewer, query, range, span }: ScoreTilesProps) {
  const data = readFragment(ScoreTilesFragmentDoc, viewer)
  return (
    <section className="tiles" aria-label="Scores" aria-busy={query.isLoading}>
      {TILES.map(({ title, field, mean, color }) => {
        const scores = scoresByDay(data?.[field]?.nodes)
        const problem = problemAt(query.errors, [`viewer.${field}`])
        const last = lastScore(scores)
        return (
          <article key={title} className="panel tile">
            <h2>
              <span className="swatch" style={{ background: color }} />
              {title}
            </h2>
            {problem !== null && (
              <ProblemNotice
                problem={problem}
                onRetry={query.onRetry}
                isRetrying={query.isLoading}
                size="line"
              />
            )}
            {problem === null && last === null && query.isLoading && (
              <div className="skeleton tile-skeleton" />
            )}
            {problem === null && last === null && !query.isLoading && (
              <p className="soft">No score {formatBetween(range)}.</p>
            )}
            {last !== null && (
              <div className="tile-body">
                <div className="tile-score">
                  <p>
                    <strong className="score">{last.score}</strong>
                    <span className="score-word">{scoreWord(last.score)}</span>
                  </p>
                  <p className="soft">{formatDay(last.day, 'long')}</p>
                </div>
                <Sparkline days={daysOf(range)} scores={scores} color={color} />
                <Comparison
                  mean={data?.summary[mean]?.mean}
                  before={data?.previousSummary[mean]?.mean}
                  span={span}
                />
              </div>
            )}
          </article>
        )
      })}
    </section>
  )
}

interface ComparisonProps {
  readonly mean: number | undefined
  readonly before: number | undefined
  readonly span: Span
}

const Comparison = ({ mean, before, span }: ComparisonProps) => (
  <dl className="comparison">
    <div>
      <dt>Mean</dt>
      <dd>{formatNumber(mean)}</dd>
    </div>
    <div>
      <dt>Previous {span}</dt>
      <dd>
        {mean === undefined || before === undefined
          ? NONE
          : `${formatNumber(before)} (${formatChange(Math.round(mean) - Math.round(before))})`}
      </dd>
    </div>
  </dl>
)

interface SparklineProps {
  readonly days: readonly Day[]
  readonly scores: ReadonlyMap<Day, number>
  readonly color: string
}

/** Decorative: the panel of scores has the same line with its values. */
const Sparkline = ({ days, scores, color }: SparklineProps) => (
  <div className="sparkline" aria-hidden="true" inert>
    <LineChart
      {...CHART}
      data={days.map((day) => ({ score: scores.get(day) ?? null }))}
      margin={{ top: 4, right: 4, bottom: 4, left: 4 }}
    >
      <YAxis hide domain={['dataMin - 4', 'dataMax + 4']} />
      <Line {...STILL} dataKey="score" type="linear" stroke={color} strokeWidth={2} dot={false} />
    </LineChart>
  </div>
)
