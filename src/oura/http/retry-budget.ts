/** Keeps repetitions in proportion, so that they cannot make an outage worse. */
export interface RetryBudget {
  /** A request was made for the first time. */
  deposit(): void
  /** Whether one repetition is allowed; counts it if so. */
  withdraw(): boolean
}

export interface RetryBudgetOptions {
  /** Repetitions that each first request pays for. @default 0.2 */
  readonly ratio?: number
  /** Repetitions that are allowed before any request has paid, and the most that can be saved up. @default 10 */
  readonly floor?: number
}

/** Over any time, repetitions <= ratio x first requests + floor. */
export function createRetryBudget({ ratio = 0.2, floor = 10 }: RetryBudgetOptions = {}): RetryBudget {
  let balance = floor
  return {
    deposit() {
      balance = Math.min(floor, balance + ratio)
    },
    withdraw() {
      if (balance < 1) return false
      balance -= 1
      return true
    },
  }
}
