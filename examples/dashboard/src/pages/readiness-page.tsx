import { SpanControls } from '../components/span-controls.tsx'
import { StatisticsPage } from '../components/statistics-page.tsx'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { ReadinessDaysFragmentDoc, ReadinessDocument } from '../generated/graphql.ts'
import { useKeptOperation } from '../hooks/use-kept-operation.ts'
import type { PageProps } from '../page-props.ts'
import { ReadinessDayPanel } from '../panels/readiness-day-panel.tsx'
import { ReadinessScoresPanel } from '../panels/readiness-scores-panel.tsx'
import { READINESS_TERMS } from '../terms.ts'
import { rangeOf } from '../view-state.ts'

/** Readiness day by day, and what each score is made of. */
export function ReadinessPage(props: PageProps) {
  const { state, onChange } = props
  const { query, subject: range, isKept } = useKeptOperation(ReadinessDocument, rangeOf(state))
  const records = readFragment(ReadinessDaysFragmentDoc, query.data?.viewer)?.dailyReadiness?.nodes ?? []
  const day = isKept ? range.endDate : (state.day ?? state.endDate)
  const select = (selected: string) => onChange({ ...state, day: selected })
  return (
    <StatisticsPage
      title="Readiness"
      subject={formatRange(rangeOf(state))}
      query={query}
      isKept={isKept}
      controls={<SpanControls {...props} />}
      exported={{
        fileName: `readiness-${range.startDate}-${range.endDate}`,
        table: {
          columns: ['day', 'score', 'temperatureDeviation', ...READINESS_TERMS.map(({ key }) => key)],
          rows: records.map((record) => [
            record.day,
            record.score,
            record.temperatureDeviation,
            ...READINESS_TERMS.map(({ key }) => record.contributors?.[key] ?? null),
          ]),
        },
      }}
    >
      <ReadinessScoresPanel records={records} query={query} range={range} day={day} onSelect={select} />
      <ReadinessDayPanel records={records} query={query} range={range} day={day} onSelect={select} />
    </StatisticsPage>
  )
}
