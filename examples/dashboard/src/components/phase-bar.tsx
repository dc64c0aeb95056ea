import { formatDuration, NONE } from '../format.ts'
import {
  barShare,
  hasSleep,
  PHASE_COLORS,
  PHASE_NAMES,
  PHASES_FROM_TOP,
  type PhaseTotals,
} from '../hypnogram.ts'

/** The phases of a sleep period as parts of a bar, in the order of the legends; a text if it contains no sleep. */
export function PhaseBar({ totals }: { readonly totals: PhaseTotals }) {
  if (!hasSleep(totals)) {
    const awake = formatDuration(totals.AWAKE)
    return <span className="phase-bar-none">No sleep stages{awake === NONE ? '' : `, ${awake} awake`}</span>
  }
  const words = PHASES_FROM_TOP.map((phase) => `${PHASE_NAMES[phase]} ${formatDuration(totals[phase])}`)
  return (
    <span
      className="phase-bar"
      role="img"
      aria-label={words.join(', ')}
      style={{ width: `${100 * barShare(totals)}%` }}
    >
      {PHASES_FROM_TOP.filter((phase) => (totals[phase] ?? 0) > 0).map((phase) => (
        <span key={phase} style={{ flexGrow: totals[phase] ?? 0, background: PHASE_COLORS[phase] }} />
      ))}
    </span>
  )
}
