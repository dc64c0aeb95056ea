import type { ReactNode } from 'react'
import { calendarMonths, toLevels } from '../calendar.ts'
import { CalendarHeatMap, CalendarLegend } from '../charts/calendar-heat-map.tsx'
import { Figures } from '../components/figures.tsx'
import { Panel } from '../components/panel.tsx'
import type { DateRange, Day } from '../date-range.ts'
import { emptyReason, type Hardware } from '../empty-reason.ts'
import { formatDay, formatNumber } from '../format.ts'
import type { CalendarPanelFragment, DailyMetric } from '../generated/graphql.ts'
import { formatMetric, metricName, metricRange } from '../metrics.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { valuesByDay } from '../trends.ts'

type Trend = CalendarPanelFragment['trends'][number]

interface CalendarPanelProps {
  readonly trend: Trend | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly metric: DailyMetric
  readonly hardware: Hardware
  /** The chosen day; null = the last one with a value. */
  readonly chosen: Day | null
  readonly onSelect: (day: Day) => void
  /** A link to a page with all records of a day. */
  readonly linkTo: (day: Day) => ReactNode
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** A metric over a year, as a calendar with a shade for each day. */
export function CalendarPanel(props: CalendarPanelProps) {
  const { trend, query, range, metric, hardware, chosen, onSelect, linkTo } = props
  const days = trend == null ? [] : valuesByDay(trend)
  const values = days.flatMap(({ value }) => value ?? [])
  const levels = toLevels(values)
  const format = (value: number | null) => formatMetric(metric, value)
  const months = calendarMonths(days).map((month) => ({
    ...month,
    mean: format(meanOf(month.days.flatMap(({ value }) => value ?? []))),
  }))
  const name = metricName(metric)
  const selected = chosen ?? days.findLast((each) => each.value !== null)?.day ?? range.endDate
  const value = days.find(({ day }) => day === selected)?.value ?? null
  const lower = values.filter((each) => value !== null && each < value).length
  return (
    <Panel
      title={name}
      className="panel-wide"
      records={{ types: [], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.trends'])}
      isEmpty={values.length === 0}
      emptyText={emptyReason(metric, hardware, range)}
      tables={[
        {
          caption: `${name} by month`,
          columns: ['Month', 'Mean', 'Days with a value'],
          rows: months.map(({ month, mean, days: all }) => [
            formatDay(`${month}-01`, 'month'),
            mean,
            formatNumber(all.filter((each) => each.value !== null).length),
          ]),
        },
        {
          caption: `${name} by day`,
          columns: ['Day', name],
          rows: days.toReversed().map((each) => [formatDay(each.day, 'full'), format(each.value)]),
        },
      ]}
    >
      <p className="panel-lead">
        <strong>{format(value)}</strong>
        <span className="soft">
          on {formatDay(selected, 'long')}
          {value !== null && values.length > 1 && (
            <>, higher than on {Math.round((100 * lower) / (values.length - 1))} % of the days shown</>
          )}
        </span>
        {linkTo(selected)}
      </p>
      <CalendarLegend
        levels={levels}
        format={({ lowest, highest }) => metricRange(metric, lowest, highest)}
      />
      <CalendarHeatMap
        months={months}
        range={range}
        levels={levels}
        selected={selected}
        onSelect={onSelect}
        format={format}
      />
      <Figures
        items={[
          ['Mean', format(trend?.statistics?.mean ?? null)],
          ['Lowest', format(trend?.statistics?.min ?? null)],
          ['Highest', format(trend?.statistics?.max ?? null)],
          ['Days', `${formatNumber(values.length)} of ${formatNumber(days.length)}`],
        ]}
      />
    </Panel>
  )
}
