import { ScoreRing } from '../charts/score-ring.tsx'
import { compareMeans } from '../comparison.ts'
import { Change } from '../components/change.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { RatingWord } from '../components/rating-word.tsx'
import type { DateRange, Day, Span } from '../date-range.ts'
import { formatBetween, formatDay, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ScoreMeansFragmentDoc, ScoreTilesFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { lastScore, scoresByDay } from '../scores.ts'

interface ScoreTilesProps {
  readonly viewer: FragmentType<typeof ScoreTilesFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly span: Span
  readonly today: Day
}

const TILES = [
  { title: 'Sleep', field: 'dailySleep', mean: 'sleepScore', color: 'var(--sleep)' },
  { title: 'Readiness', field: 'dailyReadiness', mean: 'readinessScore', color: 'var(--readiness)' },
  { title: 'Activity', field: 'dailyActivity', mean: 'activityScore', color: 'var(--activity)' },
] as const

/** The last three scores of the range, and their means compared with the range before. */
export function ScoreTiles({ viewer, query, range, span, today }: ScoreTilesProps) {
  const data = readFragment(ScoreTilesFragmentDoc, viewer)
  const means = readFragment(ScoreMeansFragmentDoc, data?.summary)
  const previous = readFragment(ScoreMeansFragmentDoc, data?.summary.previous)
  return (
    <section className="tiles" aria-label="Scores" aria-busy={query.isLoading}>
      {TILES.map(({ title, field, mean, color }) => {
        const problem = problemAt(query.errors, [`viewer.${field}`])
        const last = lastScore(scoresByDay(data?.[field]?.nodes))
        const isSoFar = field === 'dailyActivity' && last?.day === today
        return (
          <article key={title} className="panel tile">
            <h2>{title}</h2>
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
                <ScoreRing score={last.score} color={color} />
                <div className="tile-text">
                  <p>
                    <RatingWord value={last.score} />
                  </p>
                  <p className="soft">{isSoFar ? 'Today so far' : formatDay(last.day, 'medium')}</p>
                  {means?.[mean] != null && (
                    <p className="soft tile-mean">
                      Mean of the {span} {formatNumber(means[mean].mean)}
                    </p>
                  )}
                  <Change comparison={compareMeans(means?.[mean], previous?.[mean])} span={span} />
                </div>
              </div>
            )}
          </article>
        )
      })}
    </section>
  )
}
