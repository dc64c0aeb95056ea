/** Limits retries to a share of all requests, so that they cannot make an outage worse. */
export interface RetryBudget {
  /** Counts the first attempt of a request. */
  deposit(): void
  /** Whether one retry is allowed. Counts it if so. */
  withdraw(): boolean
}

export interface RetryBudgetOptions {
  /** Retries that each first attempt adds to the budget. @default 0.2 */
  readonly ratio?: number
  /** Budget at the start, and its maximum. @default 10 */
  readonly capacity?: number
}

/** Over any period, retries <= ratio x first attempts + capacity. */
export function createRetryBudget({ ratio = 0.2, capacity = 10 }: RetryBudgetOptions = {}): RetryBudget {
  let balance = capacity
  return {
    deposit() {
      balance = Math.min(capacity, balance + ratio)
    },
    withdraw() {
      if (balance < 1) return false
      balance -= 1
      return true
    },
  }
}
