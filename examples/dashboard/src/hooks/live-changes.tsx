import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import type { DateRange } from '../date-range.ts'
import { type Change, type DataType, followChanges, type SubscribeToChanges } from '../live-changes.ts'
import type { QueryState } from '../query-state.ts'
import type { Session } from '../session.ts'
import { throttle } from '../throttle.ts'

interface LiveChanges {
  /** Goes up when queries should run again. */
  readonly version: number
  /** The changes of the last seconds. */
  readonly recent: readonly Change[]
}

const LiveChangesContext = createContext<LiveChanges>({ version: 0, recent: [] })

/** How long a change is marked as new. */
const MARK_MS = 8_000
/** Time between two refetches of a page. */
const REFETCH_MS = 3_000

interface LiveChangesProviderProps {
  readonly subscribe: SubscribeToChanges
  readonly session: Session
  readonly children: ReactNode
}

/** Follows the changes of the session's user for the components below. */
export function LiveChangesProvider({ subscribe, session, children }: LiveChangesProviderProps) {
  const [version, setVersion] = useState(0)
  const [recent, setRecent] = useState<readonly Change[]>([])
  const user = session.kind === 'signed-in' ? session.name : session.kind
  useEffect(() => {
    if (user === 'unknown' || user === 'unreachable' || user === 'signed-out') return
    const [refetch, cancelRefetch] = throttle(() => setVersion((before) => before + 1), REFETCH_MS)
    const marks = new Set<ReturnType<typeof setTimeout>>()
    const stop = followChanges(subscribe, (change) => {
      refetch()
      setRecent((before) => [...before, change])
      const mark = setTimeout(() => {
        marks.delete(mark)
        setRecent((before) => before.filter((each) => each !== change))
      }, MARK_MS)
      marks.add(mark)
    })
    return () => {
      stop()
      cancelRefetch()
      for (const mark of marks) clearTimeout(mark)
      setRecent([])
    }
  }, [subscribe, user])
  return <LiveChangesContext value={{ version, recent }}>{children}</LiveChangesContext>
}

/** Records of some types and days. */
export interface ShownRecords extends DateRange {
  readonly types: readonly DataType[]
}

/** Whether one of these records has changed in the last seconds. */
export function useIsNew({ types, startDate, endDate }: ShownRecords): boolean {
  return useContext(LiveChangesContext).recent.some(
    ({ dataType, day }) => types.includes(dataType) && day !== null && startDate <= day && day <= endDate,
  )
}

/**
 * Runs a query again after changes, because new and deleted records change lists, and every change may change a mean. The
 * page does not show this as loading.
 * @param refetch @default sends the request again
 */
export function useRefetchOnChange<Data>(
  query: QueryState<Data>,
  refetch: () => void = query.onRetry,
): QueryState<Data> {
  const { version } = useContext(LiveChangesContext)
  const seenVersion = useRef(version)
  const isQuiet = useRef(false)
  const latest = useRef(refetch)
  const { isLoading, data, onRetry } = query
  useEffect(() => {
    latest.current = refetch
  })
  useEffect(() => {
    if (!isLoading) isQuiet.current = false
  }, [isLoading])
  useEffect(() => {
    if (version === seenVersion.current) return
    seenVersion.current = version
    isQuiet.current = true
    latest.current()
  }, [version])
  return {
    ...query,
    isLoading: isLoading && !(isQuiet.current && data !== undefined),
    onRetry() {
      isQuiet.current = false
      onRetry()
    },
  }
}
