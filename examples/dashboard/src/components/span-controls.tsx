import { DAYS_OF, type Span } from '../date-range.ts'
import { moveEnd } from '../page-options.ts'
import type { PageProps } from '../page-props.ts'
import { withSpan } from '../view-state.ts'
import { Segmented } from './segmented.tsx'
import { Stepper } from './stepper.tsx'

const SPANS: readonly (readonly [Span, string])[] = [
  ['week', 'Week'],
  ['month', 'Month'],
]

/** Selects a week or a month, and moves by as much. */
export function SpanControls({ state, today, onChange }: PageProps) {
  const days = DAYS_OF[state.span]
  const later = moveEnd(state, days, today)
  return (
    <>
      <Segmented<Span>
        legend="Length of the range"
        choices={SPANS}
        chosen={state.span}
        onChoose={(span) => onChange(withSpan(state, span))}
      />
      <Stepper
        unit={state.span}
        onBack={() => onChange({ ...state, ...moveEnd(state, -days, today) })}
        onForward={later === null ? null : () => onChange(later)}
      />
    </>
  )
}
