import { useState } from 'react'
import type { QueryState } from '../query-state.ts'

/** The data of a query, and what it is of, such as a range of days. */
interface Kept<Data, Subject> {
  readonly query: QueryState<Data>
  readonly subject: Subject
  /** Whether these are the data of the former subject, while those of the new one are loading. */
  readonly isKept: boolean
}

/**
 * Keeps the data of the former subject until those of a new one have arrived, so that a page does not become empty.
 * @param subject what the data are of: plain JSON
 */
export function useKeptData<Data, Subject>(query: QueryState<Data>, subject: Subject): Kept<Data, Subject> {
  const [kept, setKept] = useState<{ readonly data: Data; readonly subject: Subject } | null>(null)
  const { data, isLoading } = query
  const isSame = JSON.stringify(kept?.subject) === JSON.stringify(subject)
  if (data !== undefined && (kept?.data !== data || !isSame)) setKept({ data, subject })
  if (data !== undefined || !isLoading || kept === null) return { query, subject, isKept: false }
  return { query: { ...query, data: kept.data }, subject: kept.subject, isKept: !isSame }
}
