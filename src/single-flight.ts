/** Single flight: runs work once for all callers that ask for the same key while it is under way. */
export interface SingleFlight<T> {
  /** The result of the work under way for the key; starts `work` if there is none. A failure reaches every caller. */
  run(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when all work that is under way now has ended, well or badly. */
  idle(): Promise<void>
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>()
  return {
    run(key, work) {
      const joined = flights.get(key)
      if (joined !== undefined) return joined
      const started = work().finally(() => flights.delete(key))
      flights.set(key, started)
      return started
    },
    async idle() {
      await Promise.allSettled(flights.values())
    },
  }
}
