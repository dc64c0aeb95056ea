import { NavLink } from '../components/nav-link.tsx'
import { PhaseBar } from '../components/phase-bar.tsx'
import type { Day } from '../date-range.ts'
import { formatDay, formatDuration, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { HistoryItemFragmentDoc, type SleepType } from '../generated/graphql.ts'
import { measured } from '../heart-rate.ts'
import { dayOfWaking } from '../history.ts'
import { phaseTotals } from '../hypnogram.ts'
import { formatClock, toWallClock } from '../wall-clock.ts'

const TYPES: Readonly<Record<SleepType, string>> = {
  LONG_SLEEP: 'Night',
  LATE_NAP: 'Late nap',
  SLEEP: 'Nap',
  REST: 'Rest',
  DELETED: 'Deleted',
  UNKNOWN: 'Sleep',
}

interface HistoryItemProps {
  readonly period: FragmentType<typeof HistoryItemFragmentDoc>
  /** The sleep score of the day, shown with its night. */
  readonly score: number | undefined
  /** The address of a day in the overview. */
  readonly hrefOf: (day: Day) => string
  readonly onOpen: (day: Day) => void
}

/** One sleep period as a row of the history, with a link to its day. */
export function HistoryItem({ score, hrefOf, onOpen, ...props }: HistoryItemProps) {
  const period = readFragment(HistoryItemFragmentDoc, props.period)
  const { day, type, bedtimeStart, bedtimeEnd, efficiency, averageHrv } = period
  const times = [bedtimeStart, bedtimeEnd].map((time) =>
    time === null ? '–' : formatClock(toWallClock(time)),
  )
  const shownDay = dayOfWaking(period)
  const lowest = measured(period.lowestHeartRate)
  return (
    <li className="history-item">
      <span className="history-day">
        <NavLink href={hrefOf(day)} onFollow={() => onOpen(day)}>
          {formatDay(shownDay, 'full')}
        </NavLink>
        {shownDay !== day && <small>counts for {formatDay(day, 'medium')}</small>}
      </span>
      <span className="history-type">{TYPES[type ?? 'UNKNOWN']}</span>
      <span className="history-times">{times.join(' – ')}</span>
      <strong className="history-asleep">{formatDuration(period.totalSleepDuration)}</strong>
      <PhaseBar totals={phaseTotals(period)} />
      <span className="history-figures">
        <span>{type === 'LONG_SLEEP' && score !== undefined ? `score ${formatNumber(score)}` : ''}</span>
        <span>{formatNumber(efficiency)} % efficiency</span>
        <span>{lowest === null ? '–' : `${lowest} bpm lowest`}</span>
        <span>{averageHrv === null ? '–' : `${averageHrv} ms HRV`}</span>
      </span>
    </li>
  )
}
