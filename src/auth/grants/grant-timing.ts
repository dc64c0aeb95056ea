import { MINUTE_MS, SECOND_MS } from '../../time.ts'
import type { GrantRecord } from './grant-records.ts'

/** More than any request waits in a queue, so that no token ends while its request does. */
const MARGIN_MS = 5 * MINUTE_MS
const LONGEST_PAUSE_MS = MINUTE_MS
/** Renewals after a 401 that are made in a row, each within a minute of the one before. */
const MOST_REJECTIONS = 3
const REJECTIONS_LAPSE_MS = MINUTE_MS

/**
 * From when on a token is renewed, ms since 1970: five minutes before it ends, or a tenth of its life where that is
 * less, because a token that lives for a few minutes would otherwise be renewed with every request.
 */
export const renewAt = ({ grant: { expiresAt }, obtainedAt }: GrantRecord): number =>
  expiresAt - Math.min(MARGIN_MS, Math.max(0, expiresAt - obtainedAt) / 10)

/**
 * From when on a token call may follow those that brought nothing, ms since 1970. The second may follow at once;
 * then come pauses of 1, 2, 4 ... 60 seconds, so that an outage of the provider is not answered with a storm.
 */
export function callAt({ attempt }: GrantRecord): number {
  if (attempt === null || attempt.calls < 2) return Number.NEGATIVE_INFINITY
  return attempt.lastAt + Math.min(LONGEST_PAUSE_MS, SECOND_MS * 2 ** Math.min(attempt.calls - 2, 10))
}

/**
 * Whether Oura keeps refusing tokens that are brand new. It is then not for their age, and renewing them with every
 * request would go on for ever; for a minute the 401 stands as it is.
 */
export const isRefusedWhateverItIs = ({ rejections }: GrantRecord, now: number): boolean =>
  rejections !== null && rejections.count >= MOST_REJECTIONS && now < rejections.lastAt + REJECTIONS_LAPSE_MS

/** What a record says of rejections after another renewal for a 401. */
export const countRejection = ({ rejections }: GrantRecord, now: number): GrantRecord['rejections'] => {
  const goesOn = rejections !== null && now < rejections.lastAt + REJECTIONS_LAPSE_MS
  return { count: goesOn ? rejections.count + 1 : 1, lastAt: now }
}
