import { type SlotUnit, slotOfAge } from '../../oura/records/slots.ts'
import { DAY_MS, MINUTE_MS } from '../../time.ts'

/**
 * Cache TTL: how long records stay fresh, by the age of their slot. Records change for days: rings sync late, bedtimes are edited,
 * scores are computed again; practice is to fetch the trailing week anew (oura-api.md, section 5). The older a slot,
 * the longer, so that the fresh part of what was fetched at one time is its beginning.
 */
const FRESHNESS: readonly { readonly fromAgeMs: number; readonly freshMs: number }[] = [
  { fromAgeMs: Number.NEGATIVE_INFINITY, freshMs: MINUTE_MS },
  { fromAgeMs: DAY_MS, freshMs: 10 * MINUTE_MS },
  { fromAgeMs: 7 * DAY_MS, freshMs: 60 * MINUTE_MS },
  { fromAgeMs: 30 * DAY_MS, freshMs: DAY_MS },
]

/** For what has no time of its own: personal information, rings. */
const TIMELESS_FRESH_MS = 10 * MINUTE_MS

/** For how long everything counts as fresh when the application has less than a share of its longest window left. */
const UNDER_PRESSURE: readonly { readonly belowShare: number; readonly freshMs: number }[] = [
  { belowShare: 0.05, freshMs: 60 * MINUTE_MS },
  { belowShare: 0.2, freshMs: 15 * MINUTE_MS },
  { belowShare: 0.4, freshMs: 5 * MINUTE_MS },
]

/**
 * How long records count as fresh at least, ms: the less the application has left of Oura's limit, the longer, so that
 * what is left serves those who have no copy.
 * @param shareLeft of the longest window: 0 to 1
 */
export const minFreshMs = (shareLeft: number): number =>
  UNDER_PRESSURE.find(({ belowShare }) => shareLeft < belowShare)?.freshMs ?? 0

/**
 * A time without a gap in which Oura's events announced every change of a data type (see ConfirmedTypes), ms since 1970.
 * It ends now as long as events come.
 */
export interface ConfirmedPeriod {
  readonly since: number
  readonly until: number
}

/** How long events alone keep a copy fresh: one of them may be lost. */
const MAX_CONFIRMED_MS = 30 * DAY_MS

/**
 * Until when events have vouched for records, ms since 1970: nothing else has changed at Oura since they were fetched. Null
 * if the records were fetched before the period, and if they are known to be outdated.
 */
export function confirmedUntil(
  { fetchedAt, outdatedAt }: Fetched,
  period: ConfirmedPeriod | null,
  now: number,
): number | null {
  const isConfirmed =
    period !== null &&
    outdatedAt === null &&
    fetchedAt >= period.since &&
    fetchedAt <= period.until &&
    now - fetchedAt < MAX_CONFIRMED_MS
  return isConfirmed ? period.until : null
}

/** When records were fetched, and since when they are known to be outdated. */
export interface Fetched {
  /** When Oura was asked, ms since 1970. */
  readonly fetchedAt: number
  /** Since when the records are known to be outdated, ms since 1970; null if they are not. */
  readonly outdatedAt: number | null
}

/**
 * The last slot that may be served of records that were fetched at one time; Infinity for all, -Infinity for none.
 * @param now ms since 1970
 * @param staleMs for how long records may be served after the end of their freshness
 * @param atLeastMs how long records are fresh at least
 */
export function servableThrough(
  unit: SlotUnit,
  fetched: Fetched,
  now: number,
  staleMs: number,
  atLeastMs = 0,
): number {
  const { fetchedAt, outdatedAt } = fetched
  if (outdatedAt !== null && now - outdatedAt >= staleMs) return Number.NEGATIVE_INFINITY
  const elapsedMs = now - fetchedAt
  if (unit === 'whole') {
    return elapsedMs < Math.max(TIMELESS_FRESH_MS, atLeastMs) + staleMs
      ? Number.POSITIVE_INFINITY
      : Number.NEGATIVE_INFINITY
  }
  const age = FRESHNESS.find(({ freshMs }) => elapsedMs < Math.max(freshMs, atLeastMs) + staleMs)
  return age === undefined ? Number.NEGATIVE_INFINITY : slotOfAge(unit, age.fromAgeMs, now)
}
