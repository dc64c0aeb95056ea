import { useId } from 'react'
import type { DailyMetric } from '../generated/graphql.ts'
import { isMetric, METRIC_GROUPS, metricName } from '../metrics.ts'

interface MetricSelectProps {
  readonly label: string
  readonly metric: DailyMetric
  readonly onChange: (metric: DailyMetric) => void
}

/** Selects one of all metrics, in groups. */
export function MetricSelect({ label, metric, onChange }: MetricSelectProps) {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="button"
        value={metric}
        onChange={({ target }) => {
          if (isMetric(target.value)) onChange(target.value)
        }}
      >
        {Object.entries(METRIC_GROUPS).map(([group, metrics]) => (
          <optgroup key={group} label={group}>
            {Object.keys(metrics)
              .filter(isMetric)
              .map((each) => (
                <option key={each} value={each}>
                  {metricName(each)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </p>
  )
}
