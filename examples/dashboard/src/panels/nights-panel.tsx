import { NightsChart } from '../charts/lazy-charts.tsx'
import { PhaseLegend } from '../charts/legend.tsx'
import { NAP_LEGEND, TAG_LEGEND } from '../charts/legend-items.ts'
import type { NightRow } from '../charts/nights-chart.tsx'
import { Panel } from '../components/panel.tsx'
import type { DateRange, Day } from '../date-range.ts'
import { notRecorded } from '../empty-reason.ts'
import { formatDay, formatDuration, formatHours, NONE } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { type NightsPanelFragment, NightsPanelFragmentDoc } from '../generated/graphql.ts'
import { PHASE_NAMES, PHASES_FROM_TOP, phaseTotals } from '../hypnogram.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import type { TagsByDay } from '../tags.ts'

interface NightsPanelProps {
  readonly viewer: FragmentType<typeof NightsPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly tags: TagsByDay
  readonly selected: Day
  readonly onSelect: (day: Day) => void
}

type DayOfNight = NightsPanelFragment['days']['nodes'][number]

const toRow = ({ date, mainSleep, naps }: DayOfNight): NightRow => ({
  day: date,
  asleep: mainSleep?.totalSleepDuration ?? null,
  phases: phaseTotals(mainSleep),
  naps: naps?.reduce((sum, { totalSleepDuration }) => sum + (totalSleepDuration ?? 0), 0) ?? 0,
})

/** The nights of the range side by side; the night panel shows the selected one in detail. */
export function NightsPanel({ viewer, query, range, tags, selected, onSelect }: NightsPanelProps) {
  const rows = readFragment(NightsPanelFragmentDoc, viewer)?.days.nodes.map(toRow) ?? []
  const nights = rows.flatMap(({ asleep }) => asleep ?? [])
  const mean = nights.reduce((sum, seconds) => sum + seconds, 0) / nights.length
  return (
    <Panel
      title="Nights"
      className="panel-nights"
      records={{ types: ['SLEEP'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.days.nodes.*.mainSleep', 'viewer.days.nodes.*.naps'])}
      isEmpty={nights.length === 0}
      emptyText={notRecorded('nights', range)}
      tables={[
        {
          caption: 'Nights by day, in hours and minutes',
          columns: ['Day', 'Asleep', ...PHASES_FROM_TOP.map((phase) => PHASE_NAMES[phase]), 'Naps'],
          rows: rows.map(({ day, asleep, phases, naps }) => [
            formatDay(day, 'medium'),
            formatHours(asleep),
            ...PHASES_FROM_TOP.map((phase) => formatHours(phases[phase])),
            naps > 0 ? formatHours(naps) : NONE,
          ]),
          choice: {
            chosen: rows.findIndex(({ day }) => day === selected),
            onChoose: (row) => onSelect(rows[row]?.day ?? selected),
          },
        },
      ]}
    >
      <PhaseLegend
        more={[
          ...(rows.some(({ naps }) => naps > 0) ? [NAP_LEGEND] : []),
          ...(tags.size > 0 ? [TAG_LEGEND] : []),
        ]}
      />
      <NightsChart
        tags={tags}
        rows={rows}
        selected={selected}
        onSelect={onSelect}
        summary={`Stacked bars of ${nights.length} nights, ${formatDuration(mean)} asleep on average.`}
      />
    </Panel>
  )
}
