/** What has been asked of Oura, by one operation or by all. */
export interface CostFigures {
  /** Requests that left for Oura, repetitions among them. */
  readonly requests: number
  /** Repetitions of requests that had failed. */
  readonly retries: number
  /** Time in queues and pauses, ms; of requests beside each other, the sum. */
  readonly waitMs: number
  /** Bytes of Oura's answers. */
  readonly bytes: number
  /** Ranges of documents that were answered without asking Oura. */
  readonly cacheHits: number
}

/** Counts cost. */
export interface Cost {
  readonly figures: CostFigures
  add(figure: keyof CostFigures, amount: number): void
}

/**
 * Starts to count at zero.
 * @param total counts along, for the process as a whole
 */
export function createCost(total?: Cost): Cost {
  const figures = { requests: 0, retries: 0, waitMs: 0, bytes: 0, cacheHits: 0 }
  return {
    figures,
    add(figure, amount) {
      figures[figure] += amount
      total?.add(figure, amount)
    },
  }
}
