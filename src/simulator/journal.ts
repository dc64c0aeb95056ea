/** A request that the simulator received: added on arrival, complete when the response has ended. */
export interface JournalEntry {
  method: string
  /** Without the query. */
  path: string
  /** null for a path that Oura does not have; `oauth_token` and the like for OAuth. */
  resource: string | null
  /** Tokens, codes and secrets are replaced by fingerprints. */
  query: Record<string, string>
  /** The stable id of the user (see userId), never the token; null if the token is unknown or missing. */
  user: string | null
  /** null: no response yet, or never. */
  status: number | null
  /** Bytes of the body that were handed to the socket. */
  bytes: number
  /** ms since the epoch, by the simulator's clock. */
  startedAt: number
  /** The client disconnected before the response was complete. */
  aborted: boolean
}
