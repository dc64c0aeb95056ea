import { Icon } from '../components/icon.tsx'
import { Panel } from '../components/panel.tsx'
import { addDays, type DateRange, type Day } from '../date-range.ts'
import { formatDay, formatDuration, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { NightPanelFragmentDoc } from '../generated/graphql.ts'
import { seriesPoints } from '../heart-rate.ts'
import { useKeptData } from '../hooks/use-kept-data.ts'
import { PHASE_NAMES, toHypnogram } from '../hypnogram.ts'
import { firstProblem } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { formatClock } from '../wall-clock.ts'
import { NightCharts } from './night-charts.tsx'

interface NightPanelProps {
  readonly query: QueryState<FragmentType<typeof NightPanelFragmentDoc>>
  readonly date: Day
  /** The days that the visitor can select. */
  readonly range: DateRange
  readonly onSelect: (day: Day) => void
}

/** One night in detail: values, phases, heart rate, HRV, and the naps of the day. */
export function NightPanel({ query, date, range, onSelect }: NightPanelProps) {
  const kept = useKeptData(query, date)
  const day = readFragment(NightPanelFragmentDoc, kept.query.data)
  const night = day?.mainSleep ?? null
  const blocks = toHypnogram(night?.phases ?? [])
  const rates = seriesPoints(night?.heartRate ?? null)
  const hrv = seriesPoints(night?.hrv ?? null, (milliseconds) => milliseconds)
  const title = `Night to ${formatDay(date, 'medium')}`
  const isFirst = date <= range.startDate
  const isLast = date >= range.endDate
  // aria-disabled instead of disabled, so that the buttons keep the focus.
  const actions = (
    <>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label="Previous night"
        aria-disabled={isFirst}
        onClick={() => !isFirst && onSelect(addDays(date, -1))}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label="Next night"
        aria-disabled={isLast}
        onClick={() => !isLast && onSelect(addDays(date, 1))}
      >
        <Icon name="next" />
      </button>
    </>
  )
  return (
    <Panel
      title={title}
      className="panel-night"
      records={{ types: ['SLEEP'], startDate: date, endDate: date }}
      query={query}
      problem={firstProblem(query.errors)}
      isEmpty={night === null}
      isKept={kept.isKept}
      emptyText={`No night was recorded for ${formatDay(date, 'long')}.`}
      actions={actions}
      tables={[
        {
          caption: `Phases of the night to ${formatDay(date, 'long')}`,
          columns: ['From', 'To', 'Phase', 'Duration'],
          rows: blocks.map(({ start, end, phase }) => [
            formatClock(start),
            formatClock(end),
            PHASE_NAMES[phase],
            formatDuration((end - start) / 1000),
          ]),
        },
        {
          caption: `Heart rate and HRV of the night to ${formatDay(date, 'long')}`,
          columns: ['Time', 'Heart rate, bpm', 'HRV, ms'],
          rows: rates.map(({ time, value }) => [
            formatClock(time),
            formatNumber(value),
            formatNumber(hrv.find((point) => point.time === time)?.value),
          ]),
        },
      ]}
    >
      {day != null && night !== null && (
        <NightCharts night={night} naps={day.naps ?? []} blocks={blocks} rates={rates} hrv={hrv} />
      )}
    </Panel>
  )
}
