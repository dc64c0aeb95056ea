/** Results so far: counts for the table, and failures. */
export interface TrafficResults {
  readonly answers: Answers
  readonly latencies: number[]
  /** GraphQL errors by code. */
  readonly codes: Map<string, number>
  /** The first failures, one line each. */
  readonly failures: readonly string[]
  /** Number of all failures. */
  readonly failureCount: number
  fail(line: string): void
}

/** Operations by outcome. */
export interface Answers {
  sent: number
  correct: number
  withErrors: number
  aborted: number
  /** Responses that say that they lack records, because Oura sent some that cannot be placed. */
  incomplete: number
  /** Responses with stale records. */
  stale: number
}

/** Failures that are kept, because one cause can produce thousands. */
const MAX_FAILURES = 50

export function createResults(): TrafficResults {
  const failures: string[] = []
  let failureCount = 0
  return {
    answers: { sent: 0, correct: 0, withErrors: 0, aborted: 0, incomplete: 0, stale: 0 },
    latencies: [],
    codes: new Map(),
    failures,
    get failureCount() {
      return failureCount
    },
    fail(line) {
      failureCount++
      if (failures.length < MAX_FAILURES) failures.push(line)
    },
  }
}

/** Increments a count. */
export function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Percentile of the values; 0 if there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
