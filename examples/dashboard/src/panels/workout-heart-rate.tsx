import { useState } from 'react'
import { TimeSeriesChart } from '../charts/lazy-charts.tsx'
import { DataTable } from '../components/data-table.tsx'
import { Figures } from '../components/figures.tsx'
import { MorePagesFooter } from '../components/more-pages-footer.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { TableToggle } from '../components/table-toggle.tsx'
import { formatActivity, formatDay, formatNumber } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import {
  type WorkoutHeartRateFragment,
  WorkoutHeartRateFragmentDoc,
  type WorkoutQuery,
} from '../generated/graphql.ts'
import { byMinute, heartRateFigures, type SeriesPoint, samplePoints } from '../heart-rate.ts'
import { firstProblem } from '../problem.ts'
import type { MorePages, QueryState } from '../query-state.ts'
import { formatClock, placeOf, toWallClockOf } from '../wall-clock.ts'

interface WorkoutHeartRateProps {
  readonly query: QueryState<WorkoutQuery>
  /** Further pages of the samples. */
  readonly morePages: MorePages
}

/** The heart rate of one workout. */
export function WorkoutHeartRate({ query, morePages }: WorkoutHeartRateProps) {
  const [isTable, setTable] = useState(false)
  const node = query.data?.node
  const workout = node?.__typename === 'Workout' ? readFragment(WorkoutHeartRateFragmentDoc, node) : null
  const problem = firstProblem(query.errors)
  const times = workout === null ? null : toTimes(workout)
  const isShown = problem === null && workout !== null
  return (
    <section className="workout-rate" aria-label="Heart rate of the workout" aria-busy={query.isLoading}>
      <div className="chart-header">
        {/* Not remounted when the workout changes, so that a screen reader announces the new one. */}
        <div aria-live="polite">{isShown && <h3 className="chart-title">{titleOf(workout, times)}</h3>}</div>
        {isShown && <TableToggle title="Heart rate of the workout" isTable={isTable} onChange={setTable} />}
      </div>
      {problem !== null && (
        <ProblemNotice problem={problem} onRetry={query.onRetry} isRetrying={query.isLoading} />
      )}
      {problem === null && workout === null && query.isLoading && <div className="skeleton panel-skeleton" />}
      {isShown && (times === null || workout.heartRate === null) && (
        <p className="empty">Oura has no time for this workout.</p>
      )}
      {isShown && times !== null && workout.heartRate !== null && (
        <Rate
          name={formatActivity(workout.activity)}
          times={times}
          heartRate={workout.heartRate}
          isTable={isTable}
          morePages={morePages}
        />
      )}
      {problem === null && workout === null && !query.isLoading && (
        <p className="empty">This workout no longer exists.</p>
      )}
    </section>
  )
}

/** The local time of a workout. */
interface Times {
  readonly place: string
  readonly span: readonly [number, number]
}

function toTimes({ startDatetime, endDatetime }: WorkoutHeartRateFragment): Times | null {
  if (startDatetime === null || endDatetime === null) return null
  const place = placeOf(startDatetime, endDatetime)
  return { place, span: [toWallClockOf(startDatetime, place), toWallClockOf(endDatetime, place)] }
}

function titleOf({ activity }: WorkoutHeartRateFragment, times: Times | null): string {
  if (times === null) return formatActivity(activity)
  const [start, end] = times.span
  const day = formatDay(new Date(start).toISOString().slice(0, 10), 'short')
  return `${formatActivity(activity)}, ${day}, ${formatClock(start)} – ${formatClock(end)}`
}

interface RateProps {
  readonly name: string
  readonly times: Times
  readonly heartRate: NonNullable<WorkoutHeartRateFragment['heartRate']>
  readonly isTable: boolean
  readonly morePages: MorePages
}

function Rate({ name, times: { place, span }, heartRate, isTable, morePages }: RateProps) {
  const { edges, pageInfo, totalCount } = heartRate
  const points = samplePoints(
    edges.map(({ node }) => node),
    place,
  )
  const figures = heartRateFigures(points)
  if (figures === null) return <p className="empty">No heart rate was measured.</p>
  const all = totalCount === null ? '' : ` of ${formatNumber(totalCount)}`
  return (
    <>
      <Figures
        items={[
          ['Mean', `${formatNumber(figures.mean)} bpm`],
          ['Highest', `${formatNumber(figures.highest)} bpm`],
          ['Lowest', `${formatNumber(figures.lowest)} bpm`],
        ]}
      />
      {isTable ? (
        <DataTable {...toTable(name, points)} />
      ) : (
        <TimeSeriesChart
          points={points}
          span={span}
          name="Heart rate"
          unit="bpm"
          color="var(--heart)"
          isBridged
          className="chart-workout-rate"
          summary={`Heart rate during ${name}: mean ${formatNumber(figures.mean)}, from ${formatNumber(figures.lowest)} to ${formatNumber(figures.highest)} beats a minute.`}
        />
      )}
      {pageInfo.hasNextPage && (
        <MorePagesFooter
          text={`The first ${formatNumber(edges.length)}${all} measurements`}
          after={pageInfo.endCursor}
          pages={morePages}
        />
      )}
    </>
  )
}

const toTable = (name: string, points: readonly SeriesPoint[]) => ({
  caption: `Heart rate during ${name} by minute`,
  columns: ['Minute', 'Lowest, bpm', 'Mean, bpm', 'Highest, bpm'],
  rows: byMinute(points).map(({ time, lowest, mean, highest }) => [
    formatClock(time),
    ...[lowest, mean, highest].map(formatNumber),
  ]),
})
