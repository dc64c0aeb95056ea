/** One request as it was seen: there from its arrival, complete when it is over. */
export interface JournalEntry {
  method: string
  /** Without the query. */
  path: string
  /** null for a path that is none of Oura's; `oauth_token` and the like for OAuth. */
  resource: string | null
  /** Tokens, codes and secrets in it are replaced by fingerprints. */
  query: Record<string, string>
  /** The stable id of the user (see userId), never the token; null when the token is unknown or missing. */
  user: string | null
  /** null: not answered yet, or never. */
  status: number | null
  /** Bytes of body handed to the socket. */
  bytes: number
  /** ms since grantGeneration, of the simulator's clock. */
  startedAt: number
  /** The client went away before the answer was complete. */
  aborted: boolean
}

const MOST_ENTRIES = 100_000
const DROPPED_AT_ONCE = 10_000

/** Adds an entry; a demo that runs for months forgets its oldest requests instead of growing for ever. */
export function recordEntry(journal: JournalEntry[], entry: JournalEntry): JournalEntry {
  if (journal.length >= MOST_ENTRIES) journal.splice(0, DROPPED_AT_ONCE)
  journal.push(entry)
  return entry
}
