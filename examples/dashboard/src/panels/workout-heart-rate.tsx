import { HeartRateChart } from '../charts/heart-rate-chart.tsx'
import { Figures } from '../components/figures.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { formatActivity, formatDay, formatNumber } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import {
  type WorkoutHeartRateFragment,
  WorkoutHeartRateFragmentDoc,
  type WorkoutQuery,
} from '../generated/graphql.ts'
import { heartRateFigures, samplePoints } from '../heart-rate.ts'
import { firstProblem } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { formatClock, toWallClock } from '../wall-clock.ts'

/** Heart rate of one workout. */
export function WorkoutHeartRate({ query }: { readonly query: QueryState<WorkoutQuery> }) {
  const node = query.data?.node
  const workout = node?.__typename === 'Workout' ? readFragment(WorkoutHeartRateFragmentDoc, node) : null
  const problem = firstProblem(query.errors)
  return (
    <div className="workout-rate" aria-busy={query.isLoading}>
      {problem !== null && (
        <ProblemNotice problem={problem} onRetry={query.onRetry} isRetrying={query.isLoading} />
      )}
      {problem === null && workout === null && query.isLoading && <div className="skeleton panel-skeleton" />}
      {problem === null && workout !== null && <Rate workout={workout} />}
      {problem === null && workout === null && !query.isLoading && (
        <p className="empty">This workout is no longer there.</p>
      )}
    </div>
  )
}

function Rate({ workout }: { readonly workout: WorkoutHeartRateFragment }) {
  const { activity, startDatetime, endDatetime, heartRate } = workout
  const name = formatActivity(activity)
  if (startDatetime === null || endDatetime === null || heartRate === null) {
    return <p className="empty">Oura did not say when this workout was.</p>
  }
  const span = [toWallClock(startDatetime), toWallClock(endDatetime)] as const
  const points = samplePoints(heartRate.nodes, startDatetime)
  const figures = heartRateFigures(points)
  return (
    <>
      <h3 className="chart-title">
        {name}, {formatDay(startDatetime.slice(0, 10), 'short')}, {formatClock(span[0])} –{' '}
        {formatClock(span[1])}
      </h3>
      {figures === null ? (
        <p className="empty">No heart rate was measured.</p>
      ) : (
        <>
          <Figures
            items={[
              ['Mean', `${formatNumber(figures.mean)} bpm`],
              ['Highest', `${formatNumber(figures.highest)} bpm`],
              ['Lowest', `${formatNumber(figures.lowest)} bpm`],
            ]}
          />
          <HeartRateChart
            points={points}
            span={span}
            className="chart-workout-rate"
            summary={`Heart rate during ${name}: mean ${formatNumber(figures.mean)}, from ${formatNumber(figures.lowest)} to ${formatNumber(figures.highest)} beats a minute.`}
          />
        </>
      )}
    </>
  )
}
