import { type ReactNode, useId, useState } from 'react'
import { type ShownRecords, useIsNew } from '../hooks/live-changes.tsx'
import type { Problem } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { DataTable, type TableData } from './data-table.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { TableToggle } from './table-toggle.tsx'

interface PanelProps {
  readonly title: string
  readonly className: string
  readonly query: Pick<QueryStatus, 'isLoading' | 'onRetry'>
  /** Why the panel has no data; null = no problem. */
  readonly problem: Problem | null
  /** Whether there is nothing to show. */
  readonly isEmpty: boolean
  /** The text of an empty panel. */
  readonly emptyText: string
  /** Whether the data are those of a former subject, until the new ones have arrived. @default false */
  readonly isKept?: boolean
  /** The records that it shows; after a change of one of them it is marked for some seconds. */
  readonly records: ShownRecords
  /** Shown beside the title. */
  readonly actions?: ReactNode
  /** The data of the charts, a table for each; a button switches to them. @default none */
  readonly tables?: readonly TableData[]
  readonly children: ReactNode
}

/** A part of the page with its own loading, error and empty states, all of the same size. */
export function Panel(props: PanelProps) {
  const {
    title,
    className,
    query,
    problem,
    isEmpty,
    emptyText,
    isKept = false,
    records,
    actions,
    tables = [],
    children,
  } = props
  const [isTable, setTable] = useState(false)
  const isNew = useIsNew(records)
  const id = useId()
  const isLoading = query.isLoading && isEmpty && problem === null
  const isShown = !isEmpty
  const isCompact = isEmpty && !isLoading && problem === null
  return (
    <section
      className={`panel ${className}${isCompact ? ' panel-compact' : ''}`}
      aria-labelledby={id}
      aria-busy={query.isLoading}
    >
      <header className="panel-header">
        <h2 id={id}>{title}</h2>
        {isNew && <span className="badge panel-new">Updated</span>}
        <div className="panel-actions">
          {actions}
          {tables.length > 0 && isShown && (
            <TableToggle title={title} isTable={isTable} onChange={setTable} />
          )}
        </div>
      </header>
      <div className={`panel-body${isKept ? ' is-kept' : ''}`}>
        {problem !== null && (
          <ProblemNotice
            problem={problem}
            onRetry={query.onRetry}
            isRetrying={query.isLoading}
            size={isShown ? 'line' : 'panel'}
          />
        )}
        {isLoading && <div className="skeleton panel-skeleton" />}
        {isCompact && <p className="soft">{emptyText}</p>}
        {isShown &&
          (isTable && tables.length > 0
            ? tables.map((table) => <DataTable key={table.caption} {...table} />)
            : children)}
      </div>
    </section>
  )
}
