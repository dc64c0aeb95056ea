import type { GoalState } from '../activity.ts'

/*
 * Colours and lines that a chart and its legend share. They are apart from the charts, whose code loads after the page.
 */

/** The styles of the scores' lines. */
export const SCORE_LINE = { width: 2 } as const
export const OPTIMAL_LINE = { color: 'var(--line-strong)', line: { width: 1.5, dash: '1.5 4' } } as const

export const GOAL_COLORS: Readonly<Record<GoalState, string>> = {
  met: 'var(--activity)',
  missed: 'var(--activity-muted)',
  'so-far': 'var(--activity-so-far)',
  unknown: 'var(--activity-muted)',
}

/** The line of the goal. */
export const GOAL_LINE = { color: 'var(--ink)', line: { width: 1.5, dash: '4 3' } } as const

/** Naps, above the night. */
export const NAP_LEGEND = { name: 'Naps', color: 'var(--nap)' } as const

/** The dots at the top of a chart with tags. */
export const TAG_LEGEND = { name: 'Tag', color: 'var(--tag)' } as const
