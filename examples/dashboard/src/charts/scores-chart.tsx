import { Line, LineChart, ReferenceLine } from 'recharts'
import { type Day, daysOf } from '../date-range.ts'
import { formatNumber, OPTIMAL_SCORE } from '../format.ts'
import type { TagsByDay } from '../tags.ts'
import { CHART, roundTicks, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'
import { OPTIMAL_LINE, SCORE_LINE } from './legend-items.ts'

export interface ScoreSeries {
  readonly name: string
  readonly color: string
  /** Distinguishes the lines without colour. */
  readonly dash?: string
  /** The score of each day that has one. */
  readonly scores: ReadonlyMap<Day, number>
}

export interface ScoresChartProps {
  readonly series: readonly ScoreSeries[]
  readonly range: Parameters<typeof daysOf>[0]
  readonly summary: string
  /** @default none */
  readonly tags?: TagsByDay
}

/** The scores over time, one line for each; a day without a score is a gap. */
export function ScoresChart({ series, range, summary, tags }: ScoresChartProps) {
  const days = daysOf(range)
  const rows = days.map((day) => ({ day, scores: series.map(({ scores }) => scores.get(day) ?? null) }))
  const lowest = Math.min(...series.flatMap(({ scores }) => [...scores.values()]), 60)
  // A day between two gaps has no line, so it needs a dot.
  const hasDot = (row: number, index: number) =>
    days.length <= 10 || [row - 1, row + 1].every((each) => rows[each]?.scores[index] == null)
  return (
    <Chart summary={summary} className="chart-scores">
      <LineChart {...CHART} data={rows} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <DayFrame
          rows={rows}
          ticks={roundTicks(lowest, 100, [10, 20, 50])}
          {...(tags !== undefined && { tags })}
          marks="lines"
          describe={({ scores }) =>
            series.map(({ name, color }, index) => ({ name, color, value: formatNumber(scores[index]) }))
          }
        />
        <ReferenceLine
          y={OPTIMAL_SCORE}
          stroke={OPTIMAL_LINE.color}
          strokeWidth={OPTIMAL_LINE.line.width}
          strokeDasharray={OPTIMAL_LINE.line.dash}
        />
        {series.map(({ name, color, dash }, index) => (
          <Line
            key={name}
            {...STILL}
            name={name}
            dataKey={(row: (typeof rows)[number]) => row.scores[index] ?? null}
            type="linear"
            stroke={color}
            strokeWidth={SCORE_LINE.width}
            {...(dash !== undefined && { strokeDasharray: dash })}
            dot={({ cx, cy, value, index: row }) => (
              <circle
                key={row}
                cx={cx}
                cy={cy}
                r={value != null && hasDot(row, index) ? 3 : 0}
                fill={color}
              />
            )}
            activeDot={{ r: 4, stroke: 'var(--surface)', strokeWidth: 2 }}
          />
        ))}
      </LineChart>
    </Chart>
  )
}
