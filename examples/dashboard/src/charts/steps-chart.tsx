import { Bar, BarChart } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatNumber } from '../format.ts'
import { CHART, roundTicks, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'

export interface ActivityRow {
  readonly day: Day
  readonly steps: number | null
  readonly activeCalories: number | null
  readonly targetCalories: number | null
  /** Whether the active calories reached the day's goal; null if one of them is unknown. */
  readonly isGoalMet: boolean | null
}

interface StepsChartProps {
  readonly rows: readonly ActivityRow[]
  readonly summary: string
}

/** The steps of each day, in full colour if the day's goal was met. */
export function StepsChart({ rows, summary }: StepsChartProps) {
  const ticks = roundTicks(
    0,
    Math.max(4000, ...rows.map(({ steps }) => steps ?? 0)),
    [1000, 2000, 5000, 10_000],
  )
  return (
    <Chart summary={summary} className="chart-steps">
      <BarChart
        {...CHART}
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
      >
        <DayFrame
          rows={rows}
          ticks={ticks}
          formatTick={(steps) => (steps === 0 ? '0' : `${steps / 1000}k`)}
          marks="bars"
          describe={({ steps, activeCalories, targetCalories }) => [
            { name: 'Steps', value: formatNumber(steps) },
            { name: 'Active energy', value: `${formatNumber(activeCalories)} kcal` },
            { name: 'Goal', value: `${formatNumber(targetCalories)} kcal` },
          ]}
        />
        <Bar
          {...STILL}
          name="Steps, goal met"
          stackId="steps"
          dataKey={({ steps, isGoalMet }: ActivityRow) => (isGoalMet === true ? steps : 0)}
          fill="var(--activity)"
        />
        <Bar
          {...STILL}
          name="Steps"
          stackId="steps"
          dataKey={({ steps, isGoalMet }: ActivityRow) => (isGoalMet === true ? 0 : steps)}
          fill="var(--activity-muted)"
        />
      </BarChart>
    </Chart>
  )
}
