const MOST_ENTRIES = 100_000

/** Keeps a map of a demo that runs for months from growing for ever: the oldest entry makes way. */
export function forgetOldest(entries: Map<string, unknown>): void {
  if (entries.size <= MOST_ENTRIES) return
  for (const oldest of entries.keys()) {
    entries.delete(oldest)
    return
  }
}
