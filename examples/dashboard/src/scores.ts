import type { Day } from './date-range.ts'

interface Scored {
  readonly day: Day
  readonly score: number | null
}

/** The scores of the days that have one, in the order of the records. */
export const scoresByDay = (documents: readonly Scored[] | undefined): ReadonlyMap<Day, number> =>
  new Map(documents?.flatMap(({ day, score }) => (score === null ? [] : [[day, score] as const])))

/** The score of the last day that has one; null if none has. */
export function lastScore(scores: ReadonlyMap<Day, number>): { day: Day; score: number } | null {
  const day = [...scores.keys()].sort().at(-1)
  const score = day === undefined ? undefined : scores.get(day)
  return day === undefined || score === undefined ? null : { day, score }
}

/** The mean of the scores, for texts; null without scores. */
export function meanScore(scores: ReadonlyMap<Day, number>): number | null {
  if (scores.size === 0) return null
  return [...scores.values()].reduce((sum, score) => sum + score, 0) / scores.size
}
