import { useRef } from 'react'
import type { Day, Span } from '../date-range.ts'
import { formatRange } from '../format.ts'
import { moveRange, rangeOf, type ViewState, withSpan } from '../view-state.ts'
import { Icon } from './icon.tsx'

interface RangePickerProps {
  readonly state: ViewState
  readonly today: Day
  readonly onChange: (state: ViewState) => void
}

const SPANS: readonly (readonly [Span, string])[] = [
  ['week', 'Week'],
  ['month', 'Month'],
]

/** Selects the days to show: a week or a month, the current one or an earlier one. */
export function RangePicker({ state, today, onChange }: RangePickerProps) {
  const before = moveRange(state, -1, today)
  const after = moveRange(state, 1, today)
  const heading = useRef<HTMLHeadingElement>(null)
  const showToday = () => {
    onChange({ ...state, endDate: today, day: null })
    // The button disappears, and the focus would be lost.
    heading.current?.focus({ preventScroll: true })
  }
  return (
    <div className="range-bar">
      <h1 ref={heading} tabIndex={-1}>
        {formatRange(rangeOf(state))}
      </h1>
      <div className="range-controls">
        {after !== null && (
          <button type="button" className="button button-quiet" onClick={showToday}>
            Today
          </button>
        )}
        <fieldset className="segmented">
          <legend className="visually-hidden">Length of the range</legend>
          {SPANS.map(([span, name]) => (
            <label key={span}>
              <input
                type="radio"
                name="span"
                value={span}
                checked={state.span === span}
                onChange={() => onChange(withSpan(state, span))}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <div className="stepper">
          <button
            type="button"
            className="button button-icon"
            aria-label={`Previous ${state.span}`}
            onClick={() => before !== null && onChange(before)}
          >
            <Icon name="previous" />
          </button>
          <button
            type="button"
            className="button button-icon"
            aria-label={`Next ${state.span}`}
            // aria-disabled instead of disabled, so that the button keeps the focus.
            aria-disabled={after === null}
            onClick={() => after !== null && onChange(after)}
          >
            <Icon name="next" />
          </button>
        </div>
      </div>
    </div>
  )
}
