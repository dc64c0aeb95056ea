import { toProblem } from '../problem.ts'
import { problemText } from '../problem-text.ts'
import type { QueryStatus } from '../query-state.ts'

interface LiveRegionProps {
  /** What the page shows, such as its date range. A new subject is announced even if its data is cached. */
  readonly subject: string
  readonly query: QueryStatus
}

/** Announces loading to screen readers: once for the page, not for every panel. */
export function LiveRegion({ subject, query }: LiveRegionProps) {
  const problems = new Set(query.errors.map((error) => problemText(toProblem(error)).title))
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
