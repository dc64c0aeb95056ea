/** Requests to Oura and what they cost: of one operation, or of all together. */
export interface CostFigures {
  /** Requests sent to Oura, retries included. */
  readonly requests: number
  /** Retries of failed requests. */
  readonly retries: number
  /** Time in queues and before retries, ms: the sum over all requests, also of parallel ones. */
  readonly waitMs: number
  /** Bytes of Oura's response bodies. */
  readonly bytes: number
  /** Ranges of records that were served from the cache. */
  readonly cacheHits: number
}

/** A counter of cost. */
export interface Cost {
  readonly figures: CostFigures
  /** Requests that have begun. Those that wait for a permit or a connection are not in the figures yet. */
  begun: number
  add(figure: keyof CostFigures, amount: number): void
}

/**
 * Makes a counter that starts at zero.
 * @param total is increased along with it: the total of the process
 */
export function createCost(total?: Cost): Cost {
  const figures = { requests: 0, retries: 0, waitMs: 0, bytes: 0, cacheHits: 0 }
  return {
    figures,
    begun: 0,
    add(figure, amount) {
      figures[figure] += amount
      total?.add(figure, amount)
    },
  }
}
