import { type ReactNode, useState } from 'react'
import { Panel } from '../components/panel.tsx'
import { formatActivity, formatDay, formatDistance, formatDuration, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { type WorkoutsPanelFragment, WorkoutsPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { formatClock, toWallClock } from '../wall-clock.ts'

interface WorkoutsPanelProps {
  readonly viewer: FragmentType<typeof WorkoutsPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  /** Shows the workout that was chosen, by its global id. */
  readonly renderWorkout: (id: string) => ReactNode
}

type WorkoutItem = NonNullable<WorkoutsPanelFragment['workouts']>['nodes'][number]

/** The workouts of the range, the latest first, and the heart rate of one of them. */
export function WorkoutsPanel({ viewer, query, renderWorkout }: WorkoutsPanelProps) {
  const workouts = readFragment(WorkoutsPanelFragmentDoc, viewer)?.workouts
  const nodes = workouts?.nodes ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = nodes.find(({ id }) => id === chosen) ?? nodes[0]
  const count = workouts?.totalCount ?? 0
  return (
    <Panel
      title="Workouts"
      className="panel-workouts"
      query={query}
      problem={problemAt(query.errors, ['viewer.workouts'])}
      isEmpty={nodes.length === 0}
      emptyText="No workouts in these days."
      actions={
        nodes.length > 0 && (
          <span className="soft">{nodes.length < count ? `latest ${nodes.length} of ${count}` : count}</span>
        )
      }
    >
      <div className="workouts">
        <ul className="workout-list" aria-label="Workouts">
          {nodes.map((workout) => (
            <li key={workout.id}>
              <button
                type="button"
                aria-pressed={workout.id === shown?.id}
                onClick={() => setChosen(workout.id)}
              >
                <WorkoutLine workout={workout} />
              </button>
            </li>
          ))}
        </ul>
        {shown !== undefined && renderWorkout(shown.id)}
      </div>
    </Panel>
  )
}

const INTENSITIES = { EASY: 'easy', MODERATE: 'moderate', HARD: 'hard', UNKNOWN: null } as const

function WorkoutLine({ workout }: { readonly workout: WorkoutItem }) {
  const { day, activity, label, intensity, startDatetime, durationSeconds, calories, distance } = workout
  const start = startDatetime === null ? '' : `, ${formatClock(toWallClock(startDatetime))}`
  const details = [
    formatDuration(durationSeconds),
    distance !== null && formatDistance(distance),
    calories !== null && `${formatNumber(calories)} kcal`,
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
