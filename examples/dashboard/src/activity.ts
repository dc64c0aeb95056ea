import type { Day } from './date-range.ts'

/** Whether the active energy of a day reached its goal. A day that is not over has not missed it yet. */
export type GoalState = 'met' | 'missed' | 'so-far' | 'unknown'

export const GOAL_WORDS: Readonly<Record<GoalState, string>> = {
  met: 'yes',
  missed: 'no',
  'so-far': 'not yet',
  unknown: '–',
}

/** The activity of a day. Oura's goal is of active energy; it is no goal of steps. */
export interface ActivityDay {
  readonly day: Day
  readonly steps: number | null
  /** kcal */
  readonly activeCalories: number | null
  readonly targetCalories: number | null
  /** Whether the day is over, so that its figures grow no more. */
  readonly isComplete: boolean
  readonly goal: GoalState
}

export function toActivityDay({
  activeCalories,
  targetCalories,
  isComplete,
  ...rest
}: Omit<ActivityDay, 'goal'>): ActivityDay {
  const day = { ...rest, activeCalories, targetCalories, isComplete }
  if (activeCalories === null || targetCalories === null) return { ...day, goal: 'unknown' }
  if (activeCalories >= targetCalories) return { ...day, goal: 'met' }
  return { ...day, goal: isComplete ? 'missed' : 'so-far' }
}

export interface ActivityFigures {
  readonly meanSteps: number | null
  /** kcal */
  readonly meanActiveCalories: number | null
  /** Number of days with a result: met or missed. */
  readonly goalDays: number
  readonly metDays: number
}

/** Means of the days that are over, because a day until noon would lower them, and the number of goals that were met. */
export function activityFigures(days: readonly ActivityDay[]): ActivityFigures {
  const complete = days.filter(({ isComplete }) => isComplete)
  return {
    meanSteps: mean(complete.flatMap(({ steps }) => steps ?? [])),
    meanActiveCalories: mean(complete.flatMap(({ activeCalories }) => activeCalories ?? [])),
    goalDays: days.filter(({ goal }) => goal === 'met' || goal === 'missed').length,
    metDays: days.filter(({ goal }) => goal === 'met').length,
  }
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
