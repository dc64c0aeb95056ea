import { useEffect, useRef } from 'react'
import { PhaseLegend } from '../charts/legend.tsx'
import { LiveRegion } from '../components/live-region.tsx'
import { MonthSelect } from '../components/month-select.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import type { Day } from '../date-range.ts'
import { formatDay, formatDuration, formatNumber } from '../format.ts'
import { type SleepHistoryQuery, SleepMonthsDocument } from '../generated/graphql.ts'
import { groupByMonth, historyRange } from '../history.ts'
import { useOperation } from '../hooks/use-operation.ts'
import { usePageTitle } from '../hooks/use-page-title.ts'
import type { PageProps } from '../page-props.ts'
import { HistoryItem } from '../panels/history-item.tsx'
import { firstProblem } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { toHref } from '../view-state.ts'

interface HistoryPageProps extends PageProps {
  readonly query: QueryState<SleepHistoryQuery>
  /** Loads the page before the first item. */
  readonly onLoadMore: () => void
}

/** All nights and naps, newest first, with infinite scrolling. */
export function HistoryPage({ query, onLoadMore, state, today, onChange }: HistoryPageProps) {
  usePageTitle('Sleep history')
  const { data: means } = useOperation(SleepMonthsDocument, historyRange(today))
  const monthsWithNights = means?.viewer.monthlyNights?.groups.map(({ key }) => key).toReversed() ?? []
  const month = state.options['month'] ?? ''
  const scores = new Map(means?.viewer.scores?.points.map(({ date, value }) => [date, value]))
  const meanOf = (groups: 'monthlyScores' | 'monthlyNights', month: string) =>
    means?.viewer[groups]?.groups.find(({ key }) => key === month)?.statistics?.mean
  const dayState = (day: Day) => ({ ...state, view: 'overview', endDate: day, day, options: {} })
  const periods = query.data?.viewer.sleepPeriods
  const problem = firstProblem(query.errors)
  const months = groupByMonth(periods?.edges.map(({ node }) => node) ?? [])
  const count = periods?.edges.length ?? 0
  return (
    <>
      <div className="range-bar">
        <h1 tabIndex={-1}>Sleep history</h1>
        {periods != null && (
          <p className="soft">
            {formatNumber(count)} of {formatNumber(periods.totalCount)} nights and naps
          </p>
        )}
        {monthsWithNights.length > 0 && (
          <MonthSelect
            months={monthsWithNights}
            month={month}
            onChange={(chosen) => onChange({ ...state, options: chosen === '' ? {} : { month: chosen } })}
          />
        )}
      </div>
      <LiveRegion subject="Sleep history" query={query} />
      {count > 0 && (
        <div className="history-legend">
          <PhaseLegend />
        </div>
      )}
      {months.map(({ month, items }) => (
        <section key={month} className="panel history-month" aria-labelledby={`month-${month}`}>
          <header className="history-month-header">
            <h2 id={`month-${month}`}>{formatDay(`${month}-01`, 'month')}</h2>
            <p className="soft">
              Means of the nights: {formatDuration(meanOf('monthlyNights', month))} asleep, score{' '}
              {formatNumber(meanOf('monthlyScores', month))}
            </p>
          </header>
          <ol>
            {items.map((item) => (
              <HistoryItem
                key={item.id}
                period={item}
                score={scores.get(item.day) ?? undefined}
                hrefOf={(day) => toHref(dayState(day), today)}
                onOpen={(day) => onChange(dayState(day))}
              />
            ))}
          </ol>
        </section>
      ))}
      {count === 0 && query.isLoading && <div className="skeleton history-skeleton" />}
      {problem !== null && (
        <ProblemNotice
          problem={problem}
          onRetry={query.onRetry}
          isRetrying={query.isLoading}
          size={count === 0 ? 'page' : 'banner'}
        />
      )}
      {problem === null && !query.isLoading && count === 0 && (
        <p className="empty">No nights yet. Wear the ring for a night to see the first one.</p>
      )}
      {periods?.pageInfo.hasPreviousPage === true && problem === null && (
        <MoreButton isLoading={query.isLoading} onLoadMore={onLoadMore} count={count} />
      )}
      {periods?.pageInfo.hasPreviousPage === false && count > 0 && (
        <p className="soft history-end">The history starts here.</p>
      )}
    </>
  )
}

interface MoreButtonProps {
  readonly isLoading: boolean
  readonly onLoadMore: () => void
  /** The number of loaded items; it changes when a page arrives. */
  readonly count: number
}

/** Loads more when it is near the viewport or pressed. */
function MoreButton({ isLoading, onLoadMore, count }: MoreButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  const load = useRef(onLoadMore)
  useEffect(() => {
    load.current = onLoadMore
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: observed again after each page, because the button may stay in the viewport
  useEffect(() => {
    if (isLoading || button.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) load.current()
      },
      { rootMargin: '400px' },
    )
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [isLoading, count])
  return (
    <p className="history-more">
      <button ref={button} type="button" className="button" onClick={onLoadMore} aria-disabled={isLoading}>
        {isLoading ? 'Loading…' : 'Load more'}
      </button>
    </p>
  )
}
