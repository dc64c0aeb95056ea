import { Bar, BarChart } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDuration } from '../format.ts'
import { formatTick, metricTicks } from '../metrics.ts'
import { CHART, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'

/** A day of stress and recovery, in seconds. */
export interface StressRow {
  readonly day: Day
  readonly stress: number | null
  readonly recovery: number | null
}

interface StressChartProps {
  readonly rows: readonly StressRow[]
  readonly onSelect: (day: Day) => void
  readonly summary: string
}

/** The colours of the bars, also in the legend. */
export const STRESS_COLOR = 'var(--phase-awake)'
export const RECOVERY_COLOR = 'var(--phase-rem)'

/** Time stressed and time restored, side by side for each day. Clicking a day selects it. */
export function StressChart({ rows, onSelect, summary }: StressChartProps) {
  const most = Math.max(3600, ...rows.flatMap(({ stress, recovery }) => [stress ?? 0, recovery ?? 0]))
  return (
    <Chart summary={summary} className="chart-stress">
      <BarChart
        {...CHART}
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barGap={1}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
        onClick={({ activeLabel }) => {
          if (typeof activeLabel === 'string') onSelect(activeLabel)
        }}
      >
        <DayFrame
          rows={rows}
          ticks={metricTicks('STRESS_HIGH', 0, most)}
          formatTick={(seconds) => formatTick('STRESS_HIGH', seconds)}
          axisWidth={52}
          marks="bars"
          describe={({ stress, recovery }) => [
            { name: 'Stressed', color: STRESS_COLOR, value: formatDuration(stress) },
            { name: 'Restored', color: RECOVERY_COLOR, value: formatDuration(recovery) },
          ]}
        />
        <Bar {...STILL} dataKey="stress" fill={STRESS_COLOR} cursor="pointer" />
        <Bar {...STILL} dataKey="recovery" fill={RECOVERY_COLOR} cursor="pointer" />
      </BarChart>
    </Chart>
  )
}
