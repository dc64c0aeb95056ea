/** What the soak has seen so far: counts for the table, and everything that must not be. */
export interface SoakRecord {
  readonly answers: Answers
  readonly latencies: number[]
  /** Errors of answers, by code. */
  readonly codes: Map<string, number>
  /** Everything that must not be, a line each. */
  readonly failures: readonly string[]
  /** How many there were: only the first are kept. */
  readonly failureCount: number
  fail(line: string): void
}

/** Operations by how they ended. */
export interface Answers {
  sent: number
  right: number
  withErrors: number
  aborted: number
  /** Answers that hold documents past their freshness. */
  stale: number
}

/** One cause makes thousands of failures. */
const MOST_FAILURES = 50

export function createRecord(): SoakRecord {
  const failures: string[] = []
  let failureCount = 0
  return {
    answers: { sent: 0, right: 0, withErrors: 0, aborted: 0, stale: 0 },
    latencies: [],
    codes: new Map(),
    failures,
    get failureCount() {
      return failureCount
    },
    fail(line) {
      failureCount++
      if (failures.length < MOST_FAILURES) failures.push(line)
    },
  }
}

/** Adds one to a count. */
export function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** The value below which a share of the values lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
