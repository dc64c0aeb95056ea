import { ComposedChart, Line, ReferenceArea, Tooltip, XAxis, YAxis } from 'recharts'
import { formatDuration } from '../format.ts'
import { type HypnogramBlock, PHASE_COLORS, PHASE_NAMES, PHASES, toHypnogramLine } from '../hypnogram.ts'
import { formatClock } from '../wall-clock.ts'
import { AXIS_LINES, CHART, STILL, TICK, TIME_CHART_AXIS, timeAxis } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

export interface HypnogramChartProps {
  readonly blocks: readonly HypnogramBlock[]
  /** Ends of the time axis, local time. */
  readonly span: readonly [number, number]
  readonly summary: string
}

/** Half the height of a block, where rows are 1 apart. */
const HALF = 0.3

/** Above lines, whose default is 400. */
const ABOVE_LINE = 450

/** A night as a hypnogram: a row for each phase, a block for each segment, a line that connects them. */
export function HypnogramChart({ blocks, span, summary }: HypnogramChartProps) {
  const blockAt = (time: number) =>
    blocks.find(({ start, end }) => start <= time && time < end) ?? blocks.at(-1)
  return (
    <Chart summary={summary} className="chart-hypnogram">
      <ComposedChart
        {...CHART}
        data={toHypnogramLine(blocks)}
        margin={{ top: 4, right: 12, bottom: 0, left: 0 }}
        syncId="night"
        syncMethod="value"
      >
        <XAxis {...timeAxis(span)} />
        <YAxis
          type="number"
          domain={[-0.5, PHASES.length - 0.5]}
          ticks={PHASES.map((_, level) => level)}
          tickFormatter={(level: number) => PHASE_NAMES[PHASES[level] ?? 'AWAKE']}
          tick={TICK}
          {...AXIS_LINES}
          width={TIME_CHART_AXIS}
          interval={0}
        />
        <Line
          {...STILL}
          dataKey="level"
          type="linear"
          stroke="var(--line-strong)"
          strokeWidth={1.5}
          dot={false}
          activeDot={false}
        />
        {blocks.map(({ phase, level, start, end }) => (
          <ReferenceArea
            key={start}
            x1={start}
            x2={end}
            y1={level - HALF}
            y2={level + HALF}
            fill={PHASE_COLORS[phase]}
            fillOpacity={1}
            radius={2}
            zIndex={ABOVE_LINE}
          />
        ))}
        <Tooltip
          {...STILL}
          cursor={{ stroke: 'var(--ink-soft)' }}
          content={({ active, label }) => {
            const block = typeof label === 'number' ? blockAt(label) : undefined
            if (!active || block === undefined) return null
            return (
              <TooltipBox
                title={`${formatClock(block.start)} – ${formatClock(block.end)}`}
                rows={[
                  {
                    name: PHASE_NAMES[block.phase],
                    color: PHASE_COLORS[block.phase],
                    value: formatDuration((block.end - block.start) / 1000),
                  },
                ]}
              />
            )
          }}
        />
      </ComposedChart>
    </Chart>
  )
}
