import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDay, formatNumber } from '../format.ts'
import { CURSOR, dayTick, GRID, roundTicks, STILL, TICK } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

export interface ActivityRow {
  readonly day: Day
  readonly steps: number | null
  readonly activeCalories: number | null
  readonly targetCalories: number | null
  /** Whether the energy spent by moving has come to the day's goal; null where one of the two is not known. */
  readonly isGoalMet: boolean | null
}

interface StepsChartProps {
  readonly rows: readonly ActivityRow[]
  readonly summary: string
}

/** Steps of each day, in full colour where the day's goal was met. */
export function StepsChart({ rows, summary }: StepsChartProps) {
  const ticks = roundTicks(
    0,
    Math.max(4000, ...rows.map(({ steps }) => steps ?? 0)),
    [1000, 2000, 5000, 10_000],
  )
  return (
    <Chart summary={summary} className="chart-steps">
      <BarChart
        responsive
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
      >
        <CartesianGrid {...GRID} />
        <XAxis
          dataKey="day"
          tickFormatter={dayTick(rows.length)}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          minTickGap={16}
        />
        <YAxis
          tickFormatter={(steps: number) => (steps === 0 ? '0' : `${steps / 1000}k`)}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={36}
          domain={[0, ticks.at(-1) ?? 0]}
          ticks={ticks}
        />
        <Tooltip
          {...STILL}
          cursor={CURSOR}
          content={({ active, label }) => {
            const row = rows.find(({ day }) => day === label)
            if (!active || row === undefined) return null
            return (
              <TooltipBox
                title={formatDay(row.day, 'full')}
                rows={[
                  { name: 'Steps', value: formatNumber(row.steps) },
                  { name: 'Active energy', value: `${formatNumber(row.activeCalories)} kcal` },
                  { name: 'Goal', value: `${formatNumber(row.targetCalories)} kcal` },
                ]}
              />
            )
          }}
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
