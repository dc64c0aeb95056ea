import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { MorePagesFooter } from '../components/more-pages-footer.tsx'
import { Panel } from '../components/panel.tsx'
import type { DateRange } from '../date-range.ts'
import {
  formatActivity,
  formatBetween,
  formatDay,
  formatDistance,
  formatDuration,
  formatNumber,
} from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { type WorkoutsPanelFragment, WorkoutsPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { MorePages, QueryStatus } from '../query-state.ts'
import { formatClock, placeOf, toWallClockOf } from '../wall-clock.ts'

interface WorkoutsPanelProps {
  readonly viewer: FragmentType<typeof WorkoutsPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly morePages: MorePages
  /** Renders the selected workout, by its global id. */
  readonly renderWorkout: (id: string) => ReactNode
}

type WorkoutItem = NonNullable<WorkoutsPanelFragment['workouts']>['edges'][number]['node']

/** Number of workouts that are shown: those of all loaded pages. */
export const shownWorkouts = (viewer: WorkoutsPanelProps['viewer']): number =>
  readFragment(WorkoutsPanelFragmentDoc, viewer)?.workouts?.edges.length ?? 0

/** The workouts of the range, newest first, and the heart rate of the selected one. */
export function WorkoutsPanel({ viewer, query, range, morePages, renderWorkout }: WorkoutsPanelProps) {
  const workouts = readFragment(WorkoutsPanelFragmentDoc, viewer)?.workouts
  const nodes = workouts?.edges.map(({ node }) => node) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = nodes.find(({ id }) => id === chosen) ?? nodes[0]
  return (
    <Panel
      title="Workouts"
      className="panel-workouts"
      records={{ types: ['WORKOUT'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.workouts'])}
      isEmpty={nodes.length === 0}
      emptyText={`No workouts ${formatBetween(range)}. Oura has those that the ring detects and those that you start in its app.`}
    >
      <div className="workouts">
        <WorkoutList
          nodes={nodes}
          shown={shown}
          onChoose={setChosen}
          totalCount={workouts?.totalCount ?? 0}
          after={workouts?.pageInfo.hasNextPage ? workouts.pageInfo.endCursor : null}
          morePages={morePages}
        />
        {shown !== undefined && renderWorkout(shown.id)}
      </div>
    </Panel>
  )
}

interface WorkoutListProps {
  readonly nodes: readonly WorkoutItem[]
  readonly shown: WorkoutItem | undefined
  readonly onChoose: (id: string) => void
  readonly totalCount: number
  /** The cursor of the next page; null after the last page. */
  readonly after: string | null
  readonly morePages: MorePages
}

/** A list of radio buttons: one tab stop, with arrow keys to select. */
function WorkoutList({ nodes, shown, onChoose, totalCount, after, morePages }: WorkoutListProps) {
  const name = useId()
  const list = useRef<HTMLUListElement>(null)
  /** The number of workouts before the last page was requested. */
  const before = useRef<number | null>(null)
  // Moves the focus to the first new workout, because the button may be gone.
  useEffect(() => {
    if (before.current === null || nodes.length <= before.current) return
    list.current?.querySelectorAll('input')[before.current]?.focus()
    before.current = null
  }, [nodes.length])
  return (
    <fieldset className="workout-choice">
      <legend className="visually-hidden">Workout whose heart rate is shown</legend>
      <ul className="workout-list" ref={list}>
        {nodes.map((workout) => (
          <li key={workout.id}>
            <label>
              <input
                type="radio"
                name={name}
                checked={workout.id === shown?.id}
                onChange={() => onChoose(workout.id)}
              />
              <WorkoutLine workout={workout} />
            </label>
          </li>
        ))}
      </ul>
      <MorePagesFooter
        text={`${formatNumber(nodes.length)} of ${formatNumber(totalCount)} workouts`}
        after={after}
        pages={morePages}
        onMore={() => {
          before.current = nodes.length
        }}
      />
    </fieldset>
  )
}

const INTENSITIES = { EASY: 'easy', MODERATE: 'moderate', HARD: 'hard', UNKNOWN: null } as const

function WorkoutLine({ workout }: { readonly workout: WorkoutItem }) {
  const { day, activity, label, intensity, startDatetime, endDatetime } = workout
  const place = startDatetime === null ? null : placeOf(startDatetime, endDatetime ?? startDatetime)
  const start =
    startDatetime === null || place === null ? '' : `, ${formatClock(toWallClockOf(startDatetime, place))}`
  const details = [
    formatDuration(workout.durationSeconds),
    workout.distance !== null && formatDistance(workout.distance),
    workout.calories !== null && `${formatNumber(workout.calories)} kcal`,
    intensity !== null && INTENSITIES[intensity],
  ]
  return (
    <>
      <span className="workout-name">{label ?? formatActivity(activity)}</span>
      <span className="workout-time">
        {formatDay(day, 'short')}
        {start}
      </span>
      <span className="workout-details">{details.filter(Boolean).join(' · ')}</span>
    </>
  )
}
