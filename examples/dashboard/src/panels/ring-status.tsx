import { formatInstant } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { RingStatusFragmentDoc } from '../generated/graphql.ts'
import { type Problem, problemAt } from '../problem.ts'
import { problemText } from '../problem-text.ts'
import type { QueryStatus } from '../query-state.ts'

interface RingStatusProps {
  readonly viewer: FragmentType<typeof RingStatusFragmentDoc> | undefined
  readonly query: QueryStatus
}

/** The battery of the ring, and when Oura last heard of it. */
export function RingStatus({ viewer, query }: RingStatusProps) {
  const problem = problemAt(query.errors, ['viewer.ringBatteryLevel'])
  const reading = readFragment(RingStatusFragmentDoc, viewer)?.ringBatteryLevel?.nodes[0]
  return (
    <p className="ring-status soft">
      {problem !== null && `Ring battery: ${reasonOf(problem)}`}
      {problem === null &&
        viewer !== undefined &&
        (reading === undefined ? (
          'Ring battery: Oura has no reading'
        ) : (
          <>
            Ring battery <strong>{reading.level === null ? 'unknown' : `${reading.level} %`}</strong>
            {reading.charging === true && ', charging'}
            {reading.charging !== true && reading.inCharger === true && ', in the charger'}
            <span>Last synced {formatInstant(reading.timestamp)}</span>
          </>
        ))}
    </p>
  )
}

const reasonOf = (problem: Problem): string => {
  const { title, text } = problemText(problem)
  return problem.kind === 'forbidden' ? text : title.toLowerCase()
}
