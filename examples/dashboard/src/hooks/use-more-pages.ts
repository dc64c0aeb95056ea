import { useState } from 'react'
import type { ErrorLike } from '../problem.ts'
import type { MorePages } from '../query-state.ts'

/** Neither loading nor failed. */
const IDLE = { isLoading: false, errors: [] as readonly ErrorLike[] }

/**
 * Loads further pages of a list of another query. The client's cache joins the pages, so this hook stores only the
 * status of the last page.
 * @param list identifies the list; the status is reset when it changes
 * @param load fetches the page after a cursor and returns its errors
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
