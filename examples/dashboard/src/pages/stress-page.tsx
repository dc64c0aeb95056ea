import { SpanControls } from '../components/span-controls.tsx'
import { StatisticsPage } from '../components/statistics-page.tsx'
import { daysOf } from '../date-range.ts'
import { hardwareOf } from '../empty-reason.ts'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { StressDaysFragmentDoc, StressDocument } from '../generated/graphql.ts'
import { useKeptOperation } from '../hooks/use-kept-operation.ts'
import type { PageProps } from '../page-props.ts'
import { ResiliencePanel, StressDayPanel, StressDaysPanel } from '../panels/stress-panels.tsx'
import { rangeOf } from '../view-state.ts'

/** Daytime stress and recovery day by day, and the resilience that they add up to. */
export function StressPage(props: PageProps) {
  const { state, onChange } = props
  const { query, subject: range, isKept } = useKeptOperation(StressDocument, rangeOf(state))
  const viewer = query.data?.viewer
  const data = readFragment(StressDaysFragmentDoc, viewer)
  const stress = new Map(data?.dailyStress?.nodes.map((record) => [record.day, record]))
  const resilience = new Map(data?.dailyResilience?.nodes.map((record) => [record.day, record]))
  const panel = {
    data,
    query,
    range,
    hardware: hardwareOf(viewer),
    day: isKept ? range.endDate : (state.day ?? state.endDate),
    onSelect: (day: string) => onChange({ ...state, day }),
  }
  return (
    <StatisticsPage
      title="Stress"
      subject={formatRange(rangeOf(state))}
      query={query}
      isKept={isKept}
      controls={<SpanControls {...props} />}
      exported={{
        fileName: `stress-${range.startDate}-${range.endDate}`,
        table: {
          columns: ['day', 'stressHigh, seconds', 'recoveryHigh, seconds', 'daySummary', 'resilience'],
          rows: daysOf(range).map((day) => [
            day,
            stress.get(day)?.stressHigh ?? null,
            stress.get(day)?.recoveryHigh ?? null,
            stress.get(day)?.daySummary ?? null,
            resilience.get(day)?.level ?? null,
          ]),
        },
      }}
    >
      <StressDaysPanel {...panel} />
      <StressDayPanel {...panel} />
      <ResiliencePanel {...panel} />
    </StatisticsPage>
  )
}
