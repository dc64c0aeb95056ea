import { useState } from 'react'
import type { ErrorLike } from '../problem.ts'
import type { MorePages } from '../query-state.ts'

/** Nothing is on its way, and nothing went wrong. */
const IDLE = { isLoading: false, errors: [] as readonly ErrorLike[] }

/**
 * Further pages of a list that another query began. The client's cache joins them, so that there is nothing to keep
 * here but how the last one went.
 * @param list which list it is; how a page of another one went is forgotten
 * @param load asks for the page after a cursor; what went wrong comes as errors
 */
export function useMorePages(
  list: string,
  load: (after: string) => Promise<readonly ErrorLike[]>,
): MorePages {
  const [last, setLast] = useState({ list, ...IDLE })
  const { isLoading, errors } = last.list === list ? last : IDLE
  const loadMore = async (after: string): Promise<void> => {
    if (isLoading) return
    setLast({ list, isLoading: true, errors: [] })
    const found = await load(after)
    setLast((now) => (now.list === list ? { list, isLoading: false, errors: found } : now))
  }
  return { isLoading, errors, loadMore }
}
