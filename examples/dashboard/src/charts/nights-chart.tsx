import { Bar, BarChart, CartesianGrid, ReferenceArea, Tooltip, XAxis, YAxis } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDay, formatDuration } from '../format.ts'
import { PHASE_NAMES, PHASES, type ShownPhase } from '../hypnogram.ts'
import { CURSOR, dayTick, GRID, roundTicks, STILL, TICK } from './axis.ts'
import { Chart, TooltipBox } from './chart.tsx'

/** The main sleep of a day by phase, in seconds. */
export interface NightRow {
  readonly day: Day
  readonly asleep: number | null
  readonly phases: Readonly<Record<ShownPhase, number | null>>
}

interface NightsChartProps {
  readonly rows: readonly NightRow[]
  readonly selected: Day
  readonly onSelect: (day: Day) => void
  readonly summary: string
}

export const PHASE_COLORS: Readonly<Record<ShownPhase, string>> = {
  DEEP: 'var(--phase-deep)',
  LIGHT: 'var(--phase-light)',
  REM: 'var(--phase-rem)',
  AWAKE: 'var(--phase-awake)',
}

const hoursOf = (phases: NightRow['phases']): number =>
  PHASES.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0) / 3600

/** How long each night was, and of what. Clicking one shows it in full. */
export function NightsChart({ rows, selected, onSelect, summary }: NightsChartProps) {
  const longest = Math.max(8, ...rows.map(({ phases }) => hoursOf(phases)))
  const ticks = roundTicks(0, longest, [2, 4, 6])
  return (
    <Chart summary={summary} className="chart-nights">
      <BarChart
        responsive
        data={[...rows]}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={rows.length > 10 ? '18%' : '32%'}
        onClick={({ activeLabel }) => {
          if (typeof activeLabel === 'string') onSelect(activeLabel)
        }}
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
          domain={[0, ticks.at(-1) ?? 8]}
          ticks={ticks}
          tickFormatter={(hours: number) => `${hours} h`}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={36}
        />
        <ReferenceArea
          x1={selected}
          x2={selected}
          fill="var(--selected)"
          fillOpacity={1}
          ifOverflow="hidden"
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
                  { name: 'Asleep', value: formatDuration(row.asleep) },
                  ...[...PHASES].reverse().map((phase) => ({
                    name: PHASE_NAMES[phase],
                    color: PHASE_COLORS[phase],
                    value: formatDuration(row.phases[phase]),
                  })),
                ]}
              />
            )
          }}
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
      </BarChart>
    </Chart>
  )
}
