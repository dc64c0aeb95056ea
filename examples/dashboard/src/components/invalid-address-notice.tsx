import type { PageProps } from '../page-props.ts'
import { invalidParameters } from '../view-state.ts'

/** Says which values of the address are not used, and why. Its button removes them from the address. */
export function InvalidAddressNotice({ state, today, onChange }: PageProps) {
  const problems = invalidParameters(window.location.search, today)
  if (problems.length === 0) return null
  return (
    <div className="notice notice-banner" role="status">
      <div>
        <p className="notice-title">Part of the address is not used</p>
        {problems.map((problem) => (
          <p key={problem} className="notice-text">
            {problem}
          </p>
        ))}
      </div>
      <button type="button" className="button" onClick={() => onChange(state)}>
        Correct the address
      </button>
    </div>
  )
}
