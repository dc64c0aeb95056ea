import { Bar, BarChart, ReferenceArea } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDuration } from '../format.ts'
import { PHASE_COLORS, PHASE_NAMES, PHASES, PHASES_FROM_TOP, type ShownPhase } from '../hypnogram.ts'
import type { TagsByDay } from '../tags.ts'
import { CHART, roundTicks, STILL } from './axis.ts'
import { Chart } from './chart.tsx'
import { DayFrame } from './day-frame.tsx'
import { NAP_LEGEND } from './legend-items.ts'

/** The main sleep of a day by phase, in seconds. */
export interface NightRow {
  readonly day: Day
  readonly asleep: number | null
  readonly phases: Readonly<Record<ShownPhase, number | null>>
  /** Time asleep in naps that count, in seconds. */
  readonly naps: number
}

export interface NightsChartProps {
  readonly rows: readonly NightRow[]
  readonly selected: Day
  readonly onSelect: (day: Day) => void
  readonly summary: string
  readonly tags: TagsByDay
}

const hoursOf = (phases: NightRow['phases']): number =>
  PHASES.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0) / 3600

/** The duration of each night by phase. Clicking a night selects it. */
export function NightsChart({ rows, selected, onSelect, summary, tags }: NightsChartProps) {
  const longest = Math.max(8, ...rows.map(({ phases, naps }) => hoursOf(phases) + naps / 3600))
  const ticks = roundTicks(0, longest, [2, 4, 6])
  return (
    <Chart summary={summary} className="chart-nights">
      <BarChart
        {...CHART}
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
        onClick={({ activeLabel }) => {
          if (typeof activeLabel === 'string') onSelect(activeLabel)
        }}
      >
        <DayFrame
          rows={rows}
          ticks={ticks}
          formatTick={(hours) => `${hours} h`}
          tags={tags}
          marks="bars"
          describe={({ asleep, phases, naps }) => [
            { name: 'Asleep', value: formatDuration(asleep) },
            ...PHASES_FROM_TOP.map((phase) => ({
              name: PHASE_NAMES[phase],
              color: PHASE_COLORS[phase],
              value: formatDuration(phases[phase]),
            })),
            ...(naps > 0 ? [{ ...NAP_LEGEND, value: formatDuration(naps) }] : []),
          ]}
        />
        <ReferenceArea
          x1={selected}
          x2={selected}
          fill="var(--selected)"
          fillOpacity={1}
          ifOverflow="hidden"
        />
        {PHASES.map((phase) => (
          <Bar
            key={phase}
            {...STILL}
            name={PHASE_NAMES[phase]}
            stackId="night"
            dataKey={({ phases }: NightRow) => (phases[phase] ?? 0) / 3600}
            fill={PHASE_COLORS[phase]}
            cursor="pointer"
            onClick={({ payload }) => onSelect((payload as NightRow).day)}
          />
        ))}
        <Bar
          {...STILL}
          stackId="night"
          dataKey={({ naps }: NightRow) => naps / 3600}
          fill={NAP_LEGEND.color}
          stroke="var(--surface)"
        />
      </BarChart>
    </Chart>
  )
}
