import { toProblem } from '../problem.ts'
import { wordsOf } from '../problem-words.ts'
import type { QueryStatus } from '../query-state.ts'

/** Says what happens to those who do not see skeletons come and go: once for the page, not for every panel. */
export function LiveRegion({ query }: { readonly query: QueryStatus }) {
  const problems = new Set(query.errors.map((error) => wordsOf(toProblem(error)).title))
  const text = query.isLoading
    ? 'Loading.'
    : problems.size > 0
      ? `Some of the page could not be loaded: ${[...problems].join(', ')}.`
      : 'Loaded.'
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  )
}
