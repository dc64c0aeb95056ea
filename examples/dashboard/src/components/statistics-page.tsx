import type { ReactNode } from 'react'
import type { ExportTable } from '../export.ts'
import { usePageTitle } from '../hooks/use-page-title.ts'
import { pageProblem } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { ExportButtons } from './export-buttons.tsx'
import { LiveRegion } from './live-region.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface StatisticsPageProps {
  readonly title: string
  /** What is shown, in words: the metric, the range. Screen readers announce each new one. */
  readonly subject: string
  readonly query: QueryState<unknown>
  /** Whether the panels show the data of the former variables, until the new ones have arrived. */
  readonly isKept: boolean
  /** The controls beside the title. */
  readonly controls: ReactNode
  /** Further controls, above the panels. @default none */
  readonly form?: ReactNode
  readonly exported: { readonly fileName: string; readonly table: ExportTable }
  readonly children: ReactNode
}

/** The frame of a page with one operation: title, controls, the problem of the whole page, panels, export. */
export function StatisticsPage({
  title,
  subject,
  query,
  isKept,
  controls,
  form,
  exported,
  children,
}: StatisticsPageProps) {
  usePageTitle(`${title}, ${subject}`)
  const problem = pageProblem(query.errors)
  const hasData = query.data !== undefined
  return (
    <>
      <div className="range-bar">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          <p className="soft">{subject}</p>
        </div>
        <div className="range-controls">{controls}</div>
      </div>
      <LiveRegion subject={`${title}, ${subject}`} query={query} />
      {problem !== null && (
        <ProblemNotice
          problem={problem}
          onRetry={query.onRetry}
          isRetrying={query.isLoading}
          size={hasData ? 'banner' : 'page'}
        />
      )}
      {form}
      {(problem === null || hasData) && (
        <div className={`grid${isKept ? ' is-kept' : ''}`} inert={isKept}>
          {children}
        </div>
      )}
      {hasData && !isKept && <ExportButtons {...exported} data={query.data} />}
    </>
  )
}
