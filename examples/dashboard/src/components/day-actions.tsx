import type { Day } from '../date-range.ts'
import { Stepper } from './stepper.tsx'

interface DayActionsProps {
  /** The days that have a record, oldest first. */
  readonly days: readonly Day[]
  readonly day: Day
  readonly onSelect: (day: Day) => void
}

/** Moves to the record before and after that of a day. */
export function DayActions({ days, day, onSelect }: DayActionsProps) {
  const before = days.findLast((each) => each < day)
  const after = days.find((each) => each > day)
  return (
    <Stepper
      unit="day"
      onBack={before === undefined ? null : () => onSelect(before)}
      onForward={after === undefined ? null : () => onSelect(after)}
    />
  )
}
