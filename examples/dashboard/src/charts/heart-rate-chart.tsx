import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNumber } from '../format.ts'
import { type HeartRatePoint, isAlone } from '../heart-rate.ts'
import { formatClock } from '../wall-clock.ts'
import { AXIS_LINES, CHART, GRID, roundTicks, STILL, TICK, TIME_CHART_AXIS, timeAxis } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

interface HeartRateChartProps {
  readonly points: readonly HeartRatePoint[]
  readonly span: readonly [number, number]
  readonly summary: string
  readonly className: string
  /** Charts of one group show their tooltips at the same time. */
  readonly syncId?: string
}

/** Heart rate over time, with gaps where it was not measured; a sample between two gaps is a dot. */
export function HeartRateChart({ points, span, summary, className, syncId }: HeartRateChartProps) {
  const rates = points.flatMap(({ bpm }) => bpm ?? [])
  const ticks = roundTicks(Math.min(...rates) - 2, Math.max(...rates) + 2, [10, 20, 40], 4)
  return (
    <Chart summary={summary} className={className}>
      <AreaChart
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
          tickFormatter={(bpm: number) => `${bpm}\u00a0bpm`}
          tick={TICK}
          {...AXIS_LINES}
          width={TIME_CHART_AXIS}
        />
        <Tooltip
          {...STILL}
          cursor={{ stroke: 'var(--ink-soft)' }}
          content={({ active, payload, label }) => {
            if (!active || typeof label !== 'number') return null
            const bpm: unknown = payload[0]?.value
            if (typeof bpm !== 'number') return null
            return (
              <TooltipBox
                title={formatClock(label)}
                rows={[{ name: 'Heart rate', color: 'var(--heart)', value: `${formatNumber(bpm)} bpm` }]}
              />
            )
          }}
        />
        <Area
          {...STILL}
          dataKey="bpm"
          type="linear"
          baseValue="dataMin"
          stroke="var(--heart)"
          strokeWidth={1.75}
          fill="var(--heart)"
          fillOpacity={0.1}
          dot={({ cx, cy, value, index }) => (
            <circle
              key={index}
              cx={cx}
              cy={cy}
              r={value != null && isAlone(points, index) ? 2 : 0}
              fill="var(--heart)"
            />
          )}
          activeDot={{ r: 4, stroke: 'var(--surface)', strokeWidth: 2 }}
        />
      </AreaChart>
    </Chart>
  )
}
