import { MINUTE_MS, SECOND_MS } from '../../time.ts'
import type { StoredGrant } from './grant-store.ts'

/** Longer than any request waits in a queue, so that no token expires before its request is sent. */
const REFRESH_AHEAD_MS = 5 * MINUTE_MS
const MAX_PAUSE_MS = MINUTE_MS
/** Refreshes after a 401, in a row and each within a minute of the one before. */
const MAX_REJECTIONS = 3
const REJECTIONS_LAPSE_MS = MINUTE_MS

/**
 * When an access token is refreshed, ms since 1970: five minutes before it expires, or a tenth of its lifetime if that
 * is less, because a token that lives for a few minutes would otherwise be refreshed with every request.
 */
export const refreshAt = ({ grant: { expiresAt }, obtainedAt }: StoredGrant): number =>
  expiresAt - Math.min(REFRESH_AHEAD_MS, Math.max(0, expiresAt - obtainedAt) / 10)

/**
 * When the next token request may be sent, ms since 1970. The second may follow the first at once; then the pauses are
 * 1, 2, 4 ... 60 seconds, so that an outage of the provider does not cause a storm of requests.
 */
export function nextAttemptAt({ refreshAttempts }: StoredGrant): number {
  if (refreshAttempts === null || refreshAttempts.count < 2) return Number.NEGATIVE_INFINITY
  const { count, lastAt } = refreshAttempts
  return lastAt + Math.min(MAX_PAUSE_MS, SECOND_MS * 2 ** Math.min(count - 2, 10))
}

/**
 * Whether Oura keeps rejecting brand-new access tokens. Their age is then not the reason, and every request would
 * cause another refresh; for a minute the 401 is final.
 */
export const isRejectedWhateverItsAge = ({ rejections }: StoredGrant, now: number): boolean =>
  rejections !== null && rejections.count >= MAX_REJECTIONS && now < rejections.lastAt + REJECTIONS_LAPSE_MS

/** The rejections of a grant after another refresh because of a 401. */
export function countRejection({ rejections }: StoredGrant, now: number): StoredGrant['rejections'] {
  const continues = rejections !== null && now < rejections.lastAt + REJECTIONS_LAPSE_MS
  return { count: continues ? rejections.count + 1 : 1, lastAt: now }
}
