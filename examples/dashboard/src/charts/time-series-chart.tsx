import { Area, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNumber } from '../format.ts'
import { isAlone, type SeriesPoint } from '../heart-rate.ts'
import { formatClock } from '../wall-clock.ts'
import { AXIS_LINES, CHART, GRID, roundTicks, STILL, TICK, TIME_CHART_AXIS, timeAxis } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

export interface TimeSeriesChartProps {
  readonly points: readonly SeriesPoint[]
  readonly span: readonly [number, number]
  /** For the tooltip: what was measured, and its unit. */
  readonly name: string
  readonly unit: string
  readonly color: string
  readonly summary: string
  readonly className: string
  /** Charts of one group show their tooltips at the same time. */
  readonly syncId?: string
  /**
   * Whether a dotted line leads over the gaps, for samples in short bursts; without it the curve stands on an area.
   * @default false
   */
  readonly isBridged?: boolean
}

/** Measurements over time, with gaps where nothing was measured; a sample between two gaps is a dot. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { points, span, name, unit, color, summary, className, syncId, isBridged = false } = props
  const values = points.flatMap(({ value }) => value ?? [])
  const ticks = roundTicks(Math.min(...values) - 2, Math.max(...values) + 2, [10, 20, 40], 4)
  return (
    <Chart summary={summary} className={className}>
      <ComposedChart
        {...CHART}
        data={[...points]}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        {...(syncId !== undefined && { syncId, syncMethod: 'value' })}
      >
        <CartesianGrid {...GRID} />
        <XAxis {...timeAxis(span)} />
        <YAxis
          domain={[ticks[0] ?? 0, ticks.at(-1) ?? 200]}
          ticks={ticks}
          tickFormatter={(value: number) => `${value}\u00a0${unit}`}
          tick={TICK}
          {...AXIS_LINES}
          width={TIME_CHART_AXIS}
        />
        <Tooltip
          {...STILL}
          // Otherwise a gap shows its line without a tooltip.
          filterNull={false}
          cursor={{ stroke: 'var(--ink-soft)' }}
          content={({ active, label }) => {
            const point = points.find(({ time }) => time === label)
            if (!active || point === undefined) return null
            const value = point.value === null ? 'not measured' : `${formatNumber(point.value)} ${unit}`
            return <TooltipBox title={formatClock(point.time)} rows={[{ name, color, value }]} />
          }}
        />
        {isBridged && (
          <Line
            {...STILL}
            dataKey="value"
            type="linear"
            connectNulls
            stroke={color}
            strokeOpacity={0.7}
            strokeWidth={1.25}
            strokeDasharray="1.5 3.5"
            dot={false}
            activeDot={false}
          />
        )}
        <Area
          {...STILL}
          dataKey="value"
          type="linear"
          baseValue="dataMin"
          stroke={color}
          strokeWidth={1.75}
          fill={color}
          fillOpacity={isBridged ? 0 : 0.1}
          dot={({ cx, cy, index }) => (
            <circle key={index} cx={cx} cy={cy} r={isAlone(points, index) ? 2 : 0} fill={color} />
          )}
          activeDot={{ r: 4, stroke: 'var(--surface)', strokeWidth: 2 }}
        />
      </ComposedChart>
    </Chart>
  )
}
