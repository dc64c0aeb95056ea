import { type ReactNode, useId, useState } from 'react'
import type { Problem } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { DataTable, type TableData } from './data-table.tsx'
import { Icon } from './icon.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface PanelProps {
  readonly title: string
  readonly className: string
  readonly query: Pick<QueryStatus, 'isLoading' | 'onRetry'>
  /** What kept this panel from its data; null = nothing. */
  readonly problem: Problem | null
  /** Whether there is something to show. */
  readonly isEmpty: boolean
  /** What to say where there is nothing. */
  readonly emptyText: string
  /** Beside the title. */
  readonly actions?: ReactNode
  /** The chart's data in words; with it comes a button to see it. */
  readonly table?: TableData | undefined
  readonly children: ReactNode
}

/** A part of the page that loads, fails and is empty on its own. Its size is the same in all these states. */
export function Panel(props: PanelProps) {
  const { title, className, query, problem, isEmpty, emptyText, actions, table, children } = props
  const [isTable, setTable] = useState(false)
  const id = useId()
  const isLoading = query.isLoading && isEmpty && problem === null
  const isShown = !isEmpty
  return (
    <section className={`panel ${className}`} aria-labelledby={id} aria-busy={query.isLoading}>
      <header className="panel-header">
        <h2 id={id}>{title}</h2>
        <div className="panel-actions">
          {actions}
          {table !== undefined && isShown && (
            <button
              type="button"
              className="button button-quiet button-icon"
              aria-pressed={isTable}
              aria-label={`${title} as a table`}
              title={isTable ? 'Show the chart' : 'Show as a table'}
              onClick={() => setTable(!isTable)}
            >
              <Icon name={isTable ? 'chart' : 'table'} />
            </button>
          )}
        </div>
      </header>
      <div className="panel-body">
        {problem !== null && (
          <ProblemNotice
            problem={problem}
            onRetry={query.onRetry}
            isRetrying={query.isLoading}
            size={isShown ? 'line' : 'panel'}
          />
        )}
        {isLoading && <div className="skeleton panel-skeleton" />}
        {isEmpty && !isLoading && problem === null && <p className="empty">{emptyText}</p>}
        {isShown && (isTable && table !== undefined ? <DataTable {...table} /> : children)}
      </div>
    </section>
  )
}
