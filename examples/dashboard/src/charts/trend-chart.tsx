import { Line, LineChart, ReferenceArea } from 'recharts'
import type { DateRange } from '../date-range.ts'
import type { DailyMetric } from '../generated/graphql.ts'
import { formatMetric, formatTick, metricTicks } from '../metrics.ts'
import type { Band, TrendDay } from '../trends.ts'
import { CHART, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'

interface TrendChartProps {
  readonly metric: DailyMetric
  readonly color: string
  readonly days: readonly TrendDay[]
  /** The usual range, drawn over the days that it is made of. */
  readonly band: (Band & DateRange) | null
  readonly summary: string
}

/** The styles of the lines, also in the legend. */
export const VALUE_LINE = { width: 1 } as const
export const MEAN_LINE = { width: 2.5 } as const

/** Values by day as a thin line, their mean of seven days as a thick one, over the usual range. */
export function TrendChart({ metric, color, days, band, summary }: TrendChartProps) {
  const values = days.flatMap(({ value }) => value ?? [])
  const edges = band === null ? [] : [band.lowerQuartile, band.upperQuartile]
  const ticks = metricTicks(metric, Math.min(...values, ...edges), Math.max(...values, ...edges))
  return (
    <Chart summary={summary} className="chart-trend">
      <LineChart {...CHART} data={[...days]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <DayFrame
          rows={days}
          ticks={ticks}
          formatTick={(value) => formatTick(metric, value)}
          axisWidth={metric === 'RESILIENCE_LEVEL' ? 80 : 52}
          marks="lines"
          describe={({ value, mean }) => [
            { name: 'Day', value: formatMetric(metric, value) },
            { name: 'Mean of 7 days', value: formatMetric(metric, mean) },
          ]}
        />
        {band !== null && (
          <ReferenceArea
            x1={band.startDate}
            x2={band.endDate}
            y1={band.lowerQuartile}
            y2={band.upperQuartile}
            fill={color}
            fillOpacity={0.16}
            ifOverflow="hidden"
          />
        )}
        <Line
          {...STILL}
          dataKey="value"
          type="linear"
          stroke={color}
          strokeOpacity={0.55}
          strokeWidth={VALUE_LINE.width}
          dot={days.length <= 31 ? { r: 2, fill: color, stroke: 'none' } : false}
        />
        <Line
          {...STILL}
          dataKey="mean"
          type="linear"
          stroke={color}
          strokeWidth={MEAN_LINE.width}
          dot={false}
          activeDot={{ r: 4, stroke: 'var(--surface)', strokeWidth: 2 }}
        />
      </LineChart>
    </Chart>
  )
}
