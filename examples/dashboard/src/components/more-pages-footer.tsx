import { firstProblem } from '../problem.ts'
import type { MorePages } from '../query-state.ts'
import { ProblemNotice } from './problem-notice.tsx'

interface MorePagesFooterProps {
  /** How much there is of how much: "20 of 107 workouts". */
  readonly text: string
  /** Where the next page begins; null where all is there. */
  readonly after: string | null
  readonly pages: MorePages
  readonly onMore?: () => void
}

/** Below a list: how much of it is there, and a button for more. */
export function MorePagesFooter({ text, after, pages, onMore }: MorePagesFooterProps) {
  const problem = firstProblem(pages.errors)
  const load = () => {
    if (after === null) return
    onMore?.()
    pages.loadMore(after)
  }
  return (
    <>
      {problem !== null && (
        <ProblemNotice problem={problem} onRetry={load} isRetrying={pages.isLoading} size="line" />
      )}
      <div className="more-pages">
        <p className="soft" aria-live="polite">
          {text}
        </p>
        {after !== null && problem === null && (
          <button
            type="button"
            className="button button-small"
            aria-disabled={pages.isLoading}
            onClick={load}
          >
            {pages.isLoading ? 'Loading…' : 'Show more'}
          </button>
        )}
      </div>
    </>
  )
}
