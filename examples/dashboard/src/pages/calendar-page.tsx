import { yearUntil } from '../calendar.ts'
import { MetricSelect } from '../components/metric-select.tsx'
import { NavLink } from '../components/nav-link.tsx'
import { StatisticsPage } from '../components/statistics-page.tsx'
import { Stepper } from '../components/stepper.tsx'
import { isDay } from '../date-range.ts'
import { hardwareOf } from '../empty-reason.ts'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { CalendarDocument, CalendarPanelFragmentDoc } from '../generated/graphql.ts'
import { useKeptOperation } from '../hooks/use-kept-operation.ts'
import { metricName } from '../metrics.ts'
import { metricOf, moveEnd, withOption } from '../page-options.ts'
import type { PageProps } from '../page-props.ts'
import { CalendarPanel } from '../panels/calendar-panel.tsx'
import { valuesByDay } from '../trends.ts'
import { toHref, type ViewState } from '../view-state.ts'

/** Any metric over twelve months. */
export function CalendarPage({ state, today, onChange }: PageProps) {
  const asked = { metric: metricOf(state.options, 'metric', 'SLEEP_SCORE'), ...yearUntil(state.endDate) }
  const { query, subject, isKept } = useKeptOperation(CalendarDocument, asked)
  const { metric, ...range } = subject
  const viewer = query.data?.viewer
  const trend = readFragment(CalendarPanelFragmentDoc, viewer)?.trends[0]
  const later = moveEnd(state, 365, today)
  const { selected = '' } = state.options
  const isShown = isDay(selected) && range.startDate <= selected && selected <= range.endDate
  return (
    <StatisticsPage
      title="Calendar"
      subject={`${metricName(asked.metric)}, ${formatRange(asked)}`}
      query={query}
      isKept={isKept}
      controls={
        <>
          <MetricSelect
            label="Metric"
            metric={asked.metric}
            onChange={(chosen) => onChange(withOption(state, 'metric', chosen))}
          />
          <Stepper
            unit="year"
            onBack={() => onChange({ ...state, ...moveEnd(state, -365, today) })}
            onForward={later === null ? null : () => onChange(later)}
          />
        </>
      }
      exported={{
        fileName: `${metric.toLowerCase()}-${range.startDate}-${range.endDate}`,
        table: {
          columns: ['day', metric],
          rows: trend == null ? [] : valuesByDay(trend).map(({ day, value }) => [day, value]),
        },
      }}
    >
      <CalendarPanel
        trend={trend}
        query={query}
        range={range}
        metric={metric}
        hardware={hardwareOf(viewer)}
        chosen={isShown ? selected : null}
        onSelect={(day) => onChange(withOption(state, 'selected', day))}
        linkTo={(day) => {
          const week: ViewState = { view: 'overview', span: 'week', endDate: day, day: null, options: {} }
          return (
            <NavLink href={toHref(week, today)} onFollow={() => onChange(week)}>
              The week up to this day
            </NavLink>
          )
        }}
      />
    </StatisticsPage>
  )
}
