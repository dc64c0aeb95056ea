import { Legend } from '../charts/chart.tsx'
import { type NightRow, NightsChart, PHASE_COLORS } from '../charts/nights-chart.tsx'
import { Panel } from '../components/panel.tsx'
import type { Day } from '../date-range.ts'
import { formatDay, formatDuration } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { type NightsPanelFragment, NightsPanelFragmentDoc } from '../generated/graphql.ts'
import { PHASE_NAMES, PHASES } from '../hypnogram.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'

interface NightsPanelProps {
  readonly viewer: FragmentType<typeof NightsPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly selected: Day
  readonly onSelect: (day: Day) => void
}

type DayOfNight = NightsPanelFragment['days']['nodes'][number]

const toRow = ({ date, mainSleep }: DayOfNight): NightRow => ({
  day: date,
  asleep: mainSleep?.totalSleepDuration ?? null,
  phases: {
    DEEP: mainSleep?.deepSleepDuration ?? null,
    LIGHT: mainSleep?.lightSleepDuration ?? null,
    REM: mainSleep?.remSleepDuration ?? null,
    AWAKE: mainSleep?.awakeTime ?? null,
  },
})

/** The nights of the range side by side; one of them is shown in full beside it. */
export function NightsPanel({ viewer, query, selected, onSelect }: NightsPanelProps) {
  const rows = readFragment(NightsPanelFragmentDoc, viewer)?.days.nodes.map(toRow) ?? []
  const nights = rows.flatMap(({ asleep }) => asleep ?? [])
  const mean = nights.reduce((sum, seconds) => sum + seconds, 0) / nights.length
  return (
    <Panel
      title="Nights"
      className="panel-nights"
      query={query}
      problem={problemAt(query.errors, ['viewer.days.nodes.*.mainSleep'])}
      isEmpty={nights.length === 0}
      emptyText="No nights in these days."
      table={{
        caption: 'Nights by day',
        columns: ['Day', 'Asleep', ...[...PHASES].reverse().map((phase) => PHASE_NAMES[phase])],
        rows: rows.map(({ day, asleep, phases }) => [
          formatDay(day, 'medium'),
          formatDuration(asleep),
          ...[...PHASES].reverse().map((phase) => formatDuration(phases[phase])),
        ]),
      }}
    >
      <Legend items={PHASES.map((phase) => ({ name: PHASE_NAMES[phase], color: PHASE_COLORS[phase] }))} />
      <NightsChart
        rows={rows}
        selected={selected}
        onSelect={onSelect}
        summary={`Stacked bars of ${nights.length} nights, ${formatDuration(mean)} asleep on average.`}
      />
    </Panel>
  )
}
