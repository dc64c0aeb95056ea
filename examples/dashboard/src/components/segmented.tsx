import { useId } from 'react'

interface SegmentedProps<Value extends string | number> {
  /** What is chosen, for screen readers. */
  readonly legend: string
  readonly choices: readonly (readonly [value: Value, name: string])[]
  readonly chosen: Value
  readonly onChoose: (value: Value) => void
}

/** A few choices side by side, of which one is chosen. */
export function Segmented<Value extends string | number>(props: SegmentedProps<Value>) {
  const { legend, choices, chosen, onChoose } = props
  const group = useId()
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{legend}</legend>
      {choices.map(([value, name]) => (
        <label key={value}>
          <input
            type="radio"
            name={group}
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
