import { PhaseBar } from '../components/phase-bar.tsx'
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

/** One sleep period as a row of the history. */
export function HistoryItem(props: { readonly period: FragmentType<typeof HistoryItemFragmentDoc> }) {
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
        <span>{formatDay(shownDay, 'full')}</span>
        {shownDay !== day && <small>counts for {formatDay(day, 'medium')}</small>}
      </span>
      <span className="history-type">{TYPES[type ?? 'UNKNOWN']}</span>
      <span className="history-times">{times.join(' – ')}</span>
      <strong className="history-asleep">{formatDuration(period.totalSleepDuration)}</strong>
      <PhaseBar totals={phaseTotals(period)} />
      <span className="history-figures">
        <span>{formatNumber(efficiency)} % efficiency</span>
        <span>{lowest === null ? '–' : `${lowest} bpm lowest`}</span>
        <span>{averageHrv === null ? '–' : `${averageHrv} ms HRV`}</span>
      </span>
    </li>
  )
}
