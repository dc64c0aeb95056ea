import { useId } from 'react'
import { formatDay } from '../format.ts'

interface MonthSelectProps {
  /** The months with data, newest first, such as 2026-11. */
  readonly months: readonly string[]
  /** The selected month; '' = the newest one. */
  readonly month: string
  readonly onChange: (month: string) => void
}

/** Selects the month at which a list starts. */
export function MonthSelect({ months, month, onChange }: MonthSelectProps) {
  const id = useId()
  return (
    <p className="field">
      <label htmlFor={id}>Start at</label>
      <select
        id={id}
        className="button"
        value={months.includes(month) ? month : ''}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">Latest night</option>
        {months.map((each) => (
          <option key={each} value={each}>
            {formatDay(`${each}-01`, 'month')}
          </option>
        ))}
      </select>
    </p>
  )
}
