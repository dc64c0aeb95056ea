import { LENGTHS, type Length, lengthOf, moveEnd, withOption } from '../page-options.ts'
import type { PageProps } from '../page-props.ts'
import { Segmented } from './segmented.tsx'
import { Stepper } from './stepper.tsx'

const CHOICES = LENGTHS.map((days) => [days, `${days} days`] as const)

/** Selects 30, 90 or 365 days, and moves by as many. */
export function LengthControls({ state, today, onChange }: PageProps) {
  const days = lengthOf(state.options)
  const later = moveEnd(state, days, today)
  return (
    <>
      <Segmented<Length>
        legend="Length of the range"
        choices={CHOICES}
        chosen={days}
        onChoose={(length) => onChange(withOption(state, 'days', String(length)))}
      />
      <Stepper
        unit={`${days} days`}
        onBack={() => onChange({ ...state, ...moveEnd(state, -days, today) })}
        onForward={later === null ? null : () => onChange(later)}
      />
    </>
  )
}
