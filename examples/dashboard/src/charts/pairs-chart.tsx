import { CartesianGrid, ReferenceLine, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts'
import { fitLine } from '../correlation.ts'
import { formatDay } from '../format.ts'
import type { DailyMetric } from '../generated/graphql.ts'
import { formatMetric, formatTick, metricName, metricTicks } from '../metrics.ts'
import { AXIS_LINES, CHART, GRID, STILL, TICK } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

/** A pair of values. */
export interface Pair {
  /** The day of x. */
  readonly date: string
  readonly x: number
  readonly y: number
}

interface PairsChartProps {
  readonly x: DailyMetric
  readonly y: DailyMetric
  readonly pairs: readonly Pair[]
  /** Whether the line through the points is worth drawing. */
  readonly hasLine: boolean
  readonly summary: string
}

const axisOf = (metric: DailyMetric, values: readonly number[]) => {
  const ticks = metricTicks(metric, Math.min(...values), Math.max(...values))
  return {
    type: 'number',
    domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1],
    ticks,
    tickFormatter: (value: number) => formatTick(metric, value),
    tick: TICK,
    ...AXIS_LINES,
  } as const
}

/** A dot for each pair of values, and the line that is closest to them. */
export function PairsChart({ x, y, pairs, hasLine, summary }: PairsChartProps) {
  const line = hasLine ? fitLine(pairs) : null
  return (
    <Chart summary={summary} className="chart-pairs">
      <ScatterChart {...CHART} margin={{ top: 8, right: 16, bottom: 0, left: 0 }}>
        <CartesianGrid {...GRID} vertical />
        <XAxis
          dataKey="x"
          {...axisOf(
            x,
            pairs.map((pair) => pair.x),
          )}
        />
        <YAxis
          dataKey="y"
          width={60}
          {...axisOf(
            y,
            pairs.map((pair) => pair.y),
          )}
        />
        <Tooltip
          {...STILL}
          cursor={false}
          content={({ active, payload }) => {
            const pair = payload?.[0]?.payload as Pair | undefined
            if (!active || pair === undefined) return null
            return (
              <TooltipBox
                title={formatDay(pair.date, 'full')}
                rows={[
                  { name: metricName(x), value: formatMetric(x, pair.x) },
                  { name: metricName(y), value: formatMetric(y, pair.y) },
                ]}
              />
            )
          }}
        />
        <Scatter {...STILL} data={[...pairs]} fill="var(--sleep)" fillOpacity={0.6} />
        {line !== null && (
          <ReferenceLine segment={[line[0], line[1]]} stroke="var(--ink)" strokeWidth={1.5} />
        )}
      </ScatterChart>
    </Chart>
  )
}
