import { firstProblem } from '../problem.ts'
import type { MorePages } from '../query-state.ts'
import { ProblemNotice } from './problem-notice.tsx'

interface MorePagesFooterProps {
  /** For example "20 of 107 workouts". */
  readonly text: string
  /** The cursor of the next page; null after the last page. */
  readonly after: string | null
  readonly pages: MorePages
  readonly onMore?: () => void
}

/** The footer of a list: how many items are loaded, and a button to load more. */
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
