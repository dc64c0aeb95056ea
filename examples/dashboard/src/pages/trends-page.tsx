import { LengthControls } from '../components/length-controls.tsx'
import { StatisticsPage } from '../components/statistics-page.tsx'
import { daysOf } from '../date-range.ts'
import { hardwareOf } from '../empty-reason.ts'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { TrendPanelsFragmentDoc, TrendsDocument } from '../generated/graphql.ts'
import { useKeptOperation } from '../hooks/use-kept-operation.ts'
import { lastDays, lengthOf } from '../page-options.ts'
import type { PageProps } from '../page-props.ts'
import { TREND_METRICS } from '../panels/trend-metrics.ts'
import { TrendPanel } from '../panels/trend-panel.tsx'
import { WeekdaysPanel } from '../panels/weekdays-panel.tsx'
import { baselineDays } from '../trends.ts'

const METRICS = TREND_METRICS.map(({ metric }) => metric)

/** Six metrics of the body over 30, 90 or 365 days, each with its usual range and its weekdays. */
export function TrendsPage(props: PageProps) {
  const { state } = props
  const days = lengthOf(state.options)
  const asked = lastDays(state.endDate, days)
  const { query, subject, isKept } = useKeptOperation(TrendsDocument, {
    metrics: METRICS,
    ...asked,
    baselineDays: baselineDays(days),
  })
  const range = { startDate: subject.startDate, endDate: subject.endDate }
  const viewer = query.data?.viewer
  const data = readFragment(TrendPanelsFragmentDoc, viewer)
  const hardware = hardwareOf(viewer)
  return (
    <StatisticsPage
      title="Trends"
      subject={formatRange(asked)}
      query={query}
      isKept={isKept}
      controls={<LengthControls {...props} />}
      exported={{
        fileName: `trends-${range.startDate}-${range.endDate}`,
        table: {
          columns: ['day', ...TREND_METRICS.map(({ metric }) => metric)],
          rows: daysOf(range).map((day, index) => [
            day,
            ...TREND_METRICS.map((_, each) => data?.trends[each]?.values[index] ?? null),
          ]),
        },
      }}
    >
      {TREND_METRICS.map((shown, index) => (
        <TrendPanel
          key={shown.metric}
          shown={shown}
          index={index}
          trend={data?.trends[index]}
          baseline={data?.baselines[index]}
          query={query}
          range={range}
          hardware={hardware}
        />
      ))}
      <WeekdaysPanel viewer={viewer} query={query} range={range} />
    </StatisticsPage>
  )
}
