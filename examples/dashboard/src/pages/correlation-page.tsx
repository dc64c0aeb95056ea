import { useId } from 'react'
import { LengthControls } from '../components/length-controls.tsx'
import { MetricSelect } from '../components/metric-select.tsx'
import { StatisticsPage } from '../components/statistics-page.tsx'
import { lagWords } from '../correlation.ts'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { CorrelationDocument, CorrelationPanelFragmentDoc } from '../generated/graphql.ts'
import { useKeptOperation } from '../hooks/use-kept-operation.ts'
import { metricName } from '../metrics.ts'
import { lagOf, lastDays, lengthOf, MAX_LAG, metricOf, withOption } from '../page-options.ts'
import type { PageProps } from '../page-props.ts'
import { CorrelationPanel } from '../panels/correlation-panel.tsx'

/** Two metrics side by side, on the same day or some days apart. */
export function CorrelationPage(props: PageProps) {
  const { state, onChange } = props
  const x = metricOf(state.options, 'x', 'TOTAL_SLEEP_DURATION')
  const y = metricOf(state.options, 'y', 'READINESS_SCORE')
  const lag = lagOf(state.options)
  const range = lastDays(state.endDate, lengthOf(state.options))
  const { query, subject, isKept } = useKeptOperation(CorrelationDocument, { x, y, lagDays: lag, ...range })
  const correlation = readFragment(CorrelationPanelFragmentDoc, query.data?.viewer)?.correlation
  const set = (name: string) => (value: string) => onChange(withOption(state, name, value))
  return (
    <StatisticsPage
      title="Correlation"
      subject={`${metricName(x)} and ${metricName(y)} ${lagWords(lag)}, ${formatRange(range)}`}
      query={query}
      isKept={isKept}
      controls={<LengthControls {...props} />}
      form={
        <div className="panel pair-choice">
          <MetricSelect label="First metric" metric={x} onChange={set('x')} />
          <MetricSelect label="Second metric" metric={y} onChange={set('y')} />
          <LagSelect lag={lag} onChange={set('lag')} />
          <button
            type="button"
            className="button"
            onClick={() => onChange(withOption(withOption(state, 'x', y), 'y', x))}
          >
            Swap
          </button>
        </div>
      }
      exported={{
        fileName: `correlation-${x.toLowerCase()}-${y.toLowerCase()}-${lag}-${range.endDate}`,
        table: {
          columns: ['day', x, `${y}, ${lag} days later`],
          rows: correlation?.points.map((pair) => [pair.date, pair.x, pair.y]) ?? [],
        },
      }}
    >
      <CorrelationPanel
        correlation={correlation}
        query={query}
        range={subject}
        x={subject.x}
        y={subject.y}
        lag={subject.lagDays}
      />
    </StatisticsPage>
  )
}

interface LagSelectProps {
  readonly lag: number
  readonly onChange: (lag: string) => void
}

const LAGS = Array.from({ length: MAX_LAG + 1 }, (_, lag) => lag)

function LagSelect({ lag, onChange }: LagSelectProps) {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>The second is taken</label>
      <select id={id} className="button" value={lag} onChange={({ target }) => onChange(target.value)}>
        {LAGS.map((each) => (
          <option key={each} value={each}>
            {lagWords(each)}
          </option>
        ))}
      </select>
    </p>
  )
}
