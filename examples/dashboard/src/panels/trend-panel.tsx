import { Legend } from '../charts/legend.tsx'
import { MEAN_LINE, TrendChart, VALUE_LINE } from '../charts/trend-chart.tsx'
import { Panel } from '../components/panel.tsx'
import { type DateRange, daysOf } from '../date-range.ts'
import { emptyReason, type Hardware } from '../empty-reason.ts'
import { formatDay } from '../format.ts'
import type { TrendPanelsFragment } from '../generated/graphql.ts'
import { formatMetric, metricName, metricRange } from '../metrics.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { bandRange, baselineDays, describeCourse, describeLast, toBand, trendDays } from '../trends.ts'
import type { TREND_METRICS } from './trend-metrics.ts'

interface TrendPanelProps {
  readonly shown: (typeof TREND_METRICS)[number]
  /** The place of the metric in the list of the operation. */
  readonly index: number
  readonly trend: TrendPanelsFragment['trends'][number] | undefined
  readonly baseline: TrendPanelsFragment['baselines'][number] | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly hardware: Hardware
}

/** A metric over time with its usual range. */
export function TrendPanel({ shown, index, trend, baseline, query, range, hardware }: TrendPanelProps) {
  const { metric, color, dataType } = shown
  const days = trend == null ? [] : trendDays(trend)
  const length = daysOf(range).length
  const band = toBand(baseline)
  const last = describeLast(metric, days, band)
  const course = describeCourse(metric, trend?.slopePerDay ?? null, band, { days: length })
  const name = metricName(metric)
  const sentence = last === null ? '' : `${last.value} ${last.text}.`
  return (
    <Panel
      title={name}
      className="panel-half"
      records={{ types: [dataType], ...range }}
      query={query}
      problem={problemAt(query.errors, [`viewer.trends.${index}`, `viewer.baselines.${index}`])}
      isEmpty={last === null}
      emptyText={emptyReason(metric, hardware, range)}
      tables={[
        {
          caption: `${name} by day`,
          columns: ['Day', 'Value', 'Mean of 7 days'],
          rows: days
            .toReversed()
            .map(({ day, value, mean }) => [
              formatDay(day, 'full'),
              formatMetric(metric, value),
              formatMetric(metric, mean),
            ]),
        },
      ]}
    >
      <p className="panel-lead">
        <strong>{last?.value}</strong>
        <span className="soft">{last?.text}</span>
      </p>
      <Legend
        items={[
          { name: 'Each day', color, line: VALUE_LINE },
          { name: 'Mean of 7 days', color, line: MEAN_LINE },
          ...(band === null
            ? []
            : [
                {
                  name: `Usual range, from ${baselineDays(length)} days: ${metricRange(metric, band.lowerQuartile, band.upperQuartile)}`,
                  color: `color-mix(in oklab, ${color} 30%, transparent)`,
                },
              ]),
        ]}
      />
      <TrendChart
        metric={metric}
        color={color}
        days={days}
        band={band === null ? null : { ...band, ...bandRange(range, baselineDays(length)) }}
        summary={`Line chart of ${name}. ${sentence} ${course ?? ''}`.trim()}
      />
      {course !== null && <p className="chart-note">{course}</p>}
    </Panel>
  )
}
