import type { RecordOf } from '../../oura/resources/resource.ts'
import type { workout } from '../../oura/resources/workout.ts'
import { durationSeconds, toTimeRange } from '../paging/time-range.ts'
import { groupBy } from './statistics.ts'
import { meanOf, total } from './sums.ts'

type Workout = RecordOf<typeof workout>

/** Totals of workouts. A value that Oura left out adds nothing. */
export interface WorkoutTotals {
  readonly count: number
  /** Time that overlapping workouts share counts once. */
  readonly totalDurationSeconds: number
  /** Over the workouts that have a start and an end. Null without any. */
  readonly averageDurationSeconds: number | null
  readonly totalCalories: number
  readonly totalDistance: number
}

/** Totals of the workouts of one activity. */
export interface WorkoutActivitySummary extends WorkoutTotals {
  readonly activity: string | null
}

export interface WorkoutSummary extends WorkoutTotals {
  /** Most frequent activity first, then by name. */
  readonly byActivity: readonly WorkoutActivitySummary[]
}

/** Totals of workouts, and of each activity among them. */
export function summarizeWorkouts(workouts: readonly Workout[]): WorkoutSummary {
  const groups = groupBy(workouts, ({ activity }) => (typeof activity === 'string' ? activity : null))
  const byActivity = Array.from(groups, ([activity, group]) => ({ activity, ...totalsOf(group) }))
  return {
    ...totalsOf(workouts),
    byActivity: byActivity.sort(
      (a, b) => b.count - a.count || ((a.activity ?? '') < (b.activity ?? '') ? -1 : 1),
    ),
  }
}

function totalsOf(workouts: readonly Workout[]): WorkoutTotals {
  const durations = numbers(workouts.map((item) => durationSeconds(item.startDatetime, item.endDatetime)))
  return {
    count: workouts.length,
    totalDurationSeconds: timeInWorkouts(workouts),
    averageDurationSeconds: durations.length === 0 ? null : meanOf(durations),
    totalCalories: total(numbers(workouts.map(({ calories }) => calories))),
    totalDistance: total(numbers(workouts.map(({ distance }) => distance))),
  }
}

/**
 * Time in which at least one workout ran, in seconds. Oura detects a walk within a run that was started by hand, so the
 * lengths of workouts may add up to more than the time that passed.
 */
export function timeInWorkouts(workouts: readonly Workout[]): number {
  const ranges = workouts
    .map(({ startDatetime, endDatetime }) => toTimeRange(startDatetime, endDatetime))
    .filter((range) => range !== null)
    .sort((a, b) => a.from - b.from)
  let [counted, end] = [0, Number.NEGATIVE_INFINITY]
  for (const { from, to } of ranges) {
    counted += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return Math.round(counted / 1000)
}

const numbers = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => typeof value === 'number')
