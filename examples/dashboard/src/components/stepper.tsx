import { Icon } from './icon.tsx'

interface StepperProps {
  /** What a step moves by: "night", "90 days". */
  readonly unit: string
  /** Null = there is nothing in this direction. */
  readonly onBack: (() => void) | null
  readonly onForward: (() => void) | null
}

/** Two buttons for the step before and the step after. A button without a target keeps the focus. */
export const Stepper = ({ unit, onBack, onForward }: StepperProps) => (
  <div className="stepper">
    <button
      type="button"
      className="button button-icon"
      aria-label={`Previous ${unit}`}
      aria-disabled={onBack === null}
      onClick={() => onBack?.()}
    >
      <Icon name="previous" />
    </button>
    <button
      type="button"
      className="button button-icon"
      aria-label={`Next ${unit}`}
      aria-disabled={onForward === null}
      onClick={() => onForward?.()}
    >
      <Icon name="next" />
    </button>
  </div>
)
