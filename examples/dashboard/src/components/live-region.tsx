import { toProblem } from '../problem.ts'
import { wordsOf } from '../problem-words.ts'
import type { QueryStatus } from '../query-state.ts'

interface LiveRegionProps {
  /** What the page shows, such as its range of days: another one is news also where its data are there already. */
  readonly subject: string
  readonly query: QueryStatus
}

/** Says what happens to those who do not see skeletons come and go: once for the page, not for every panel. */
export function LiveRegion({ subject, query }: LiveRegionProps) {
  const problems = new Set(query.errors.map((error) => wordsOf(toProblem(error)).title))
  const text = query.isLoading
    ? `Loading: ${subject}.`
    : problems.size > 0
      ? `${subject}: some of it could not be loaded. ${[...problems].join(', ')}.`
      : `Loaded: ${subject}.`
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  )
}
