import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { type Day, daysOf } from '../date-range.ts'
import { formatDay, formatNumber } from '../format.ts'
import { dayTick, GRID, roundTicks, STILL, TICK } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

export interface ScoreSeries {
  readonly name: string
  readonly color: string
  /** Tells the lines apart without their colour. */
  readonly dash?: string
  /** Score of each day that has one. */
  readonly scores: ReadonlyMap<Day, number>
}

interface ScoresChartProps {
  readonly series: readonly ScoreSeries[]
  readonly range: Parameters<typeof daysOf>[0]
  readonly summary: string
}

/** Scores over time, a line each; a day without a score is a gap. */
export function ScoresChart({ series, range, summary }: ScoresChartProps) {
  const days = daysOf(range)
  const rows = days.map((day) => ({ day, scores: series.map(({ scores }) => scores.get(day) ?? null) }))
  const lowest = Math.min(...series.flatMap(({ scores }) => [...scores.values()]), 60)
  const ticks = roundTicks(lowest, 100, [10, 20, 50])
  return (
    <Chart summary={summary} className="chart-scores">
      <LineChart responsive data={rows} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid {...GRID} />
        <XAxis
          dataKey="day"
          tickFormatter={dayTick(days.length)}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          minTickGap={days.length <= 10 ? 4 : 24}
          padding={{ left: 12, right: 12 }}
        />
        <YAxis
          domain={[ticks[0] ?? 0, 100]}
          ticks={ticks}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={32}
        />
        <ReferenceLine y={85} stroke="var(--line-strong)" strokeDasharray="2 4" />
        <Tooltip
          {...STILL}
          cursor={{ stroke: 'var(--line-strong)' }}
          content={({ active, label }) => {
            const row = rows.find(({ day }) => day === label)
            if (!active || row === undefined) return null
            return (
              <TooltipBox
                title={formatDay(row.day, 'full')}
                rows={series.map(({ name, color }, index) => ({
                  name,
                  color,
                  value: formatNumber(row.scores[index]),
                }))}
              />
            )
          }}
        />
        {series.map(({ name, color, dash }, index) => (
          <Line
            key={name}
            {...STILL}
            name={name}
            dataKey={(row: (typeof rows)[number]) => row.scores[index] ?? null}
            type="monotone"
            stroke={color}
            strokeWidth={2}
            {...(dash !== undefined && { strokeDasharray: dash })}
            dot={days.length <= 10 ? { r: 3, fill: color, strokeWidth: 0, strokeDasharray: 'none' } : false}
            activeDot={{ r: 4, stroke: 'var(--surface)', strokeWidth: 2 }}
          />
        ))}
      </LineChart>
    </Chart>
  )
}
