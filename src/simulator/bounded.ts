const MAX_ENTRIES = 100_000

/** Evicts the oldest entry of a full map, so that a demo that runs for months does not grow without bound. */
export function evictOldest(entries: Map<string, unknown>): void {
  if (entries.size <= MAX_ENTRIES) return
  for (const oldest of entries.keys()) {
    entries.delete(oldest)
    return
  }
}

/** Appends to a log, and drops the oldest tenth of a full one. */
export function appendBounded<T>(log: T[], entry: T): T {
  if (log.length >= MAX_ENTRIES) log.splice(0, MAX_ENTRIES / 10)
  log.push(entry)
  return entry
}
