import { Bar, ComposedChart, Line } from 'recharts'
import { type ActivityDay, GOAL_WORDS } from '../activity.ts'
import { formatNumber } from '../format.ts'
import type { TagsByDay } from '../tags.ts'
import { CHART, roundTicks, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'
import { GOAL_COLORS, GOAL_LINE } from './legend-items.ts'

export interface EnergyChartProps {
  readonly rows: readonly ActivityDay[]
  readonly summary: string
  readonly tags: TagsByDay
}

/** The active energy of each day below the line of its goal. */
export function EnergyChart({ rows, summary, tags }: EnergyChartProps) {
  const highest = Math.max(
    400,
    ...rows.flatMap(({ activeCalories, targetCalories }) => [activeCalories ?? 0, targetCalories ?? 0]),
  )
  return (
    <Chart summary={summary} className="chart-energy">
      <ComposedChart
        {...CHART}
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
      >
        <DayFrame
          rows={rows}
          ticks={roundTicks(0, highest, [100, 200, 500, 1000])}
          tags={tags}
          marks="bars"
          describe={({ steps, activeCalories, targetCalories, goal }) => [
            {
              name: 'Active energy',
              value: `${formatNumber(activeCalories)} kcal`,
              color: GOAL_COLORS[goal],
            },
            { name: 'Goal', value: `${formatNumber(targetCalories)} kcal` },
            { name: 'Goal met', value: GOAL_WORDS[goal] },
            { name: 'Steps', value: formatNumber(steps) },
          ]}
        />
        {(['met', 'missed', 'so-far', 'unknown'] as const).map((state) => (
          <Bar
            key={state}
            {...STILL}
            stackId="energy"
            dataKey={({ goal, activeCalories }: ActivityDay) => (goal === state ? activeCalories : 0)}
            fill={GOAL_COLORS[state]}
            {...(state === 'so-far' && { stroke: 'var(--activity)', strokeDasharray: '3 2' })}
          />
        ))}
        <Line
          {...STILL}
          dataKey="targetCalories"
          type="step"
          stroke={GOAL_LINE.color}
          strokeWidth={GOAL_LINE.line.width}
          strokeDasharray={GOAL_LINE.line.dash}
          dot={false}
          activeDot={false}
        />
      </ComposedChart>
    </Chart>
  )
}
