import type { RecordOf } from '../../oura/resources/resource.ts'
import type { sleep } from '../../oura/resources/sleep.ts'

type SleepPeriod = RecordOf<typeof sleep>

/**
 * The periods of a day that count for its sleep score: those with a `sleep_score_delta`, which is 0 for the night and
 * positive for a confirmed nap. If no period of the day has one, the long sleeps count. A rest or a deleted period never
 * does. Over the recorded days the sum of these periods orders the days as Oura's own `total_sleep` contributor does.
 * @param periods of one day, in order of time
 */
function countedPeriods(periods: readonly SleepPeriod[]): readonly SleepPeriod[] {
  const possible = periods.filter(({ type }) => type !== 'rest' && type !== 'deleted')
  const scored = possible.filter(({ sleepScoreDelta }) => typeof sleepScoreDelta === 'number')
  return scored.length > 0 ? scored : longSleepsOf(possible)
}

/**
 * The main sleep of a day: the long sleep with the most time asleep, the earlier one if two are equal. Oura does not
 * mark it, and a day can have two long sleeps. Without a long sleep it is the counted period with a `sleep_score_delta`
 * of 0, which is how Oura marks a short night, or else the longest counted one.
 */
export function mainSleepOf(periods: readonly SleepPeriod[]): SleepPeriod | null {
  const long = longestOf(longSleepsOf(periods))
  if (long !== null) return long
  const counted = countedPeriods(periods)
  return longestOf(counted.filter(({ sleepScoreDelta }) => sleepScoreDelta === 0)) ?? longestOf(counted)
}

/** The counted periods of a day beside its main sleep. */
export function napsOf(periods: readonly SleepPeriod[]): readonly SleepPeriod[] {
  const main = mainSleepOf(periods)
  return countedPeriods(periods).filter((period) => period !== main)
}

/** Time asleep in the counted periods of a day, in seconds. Null if none of them has a duration. */
export function totalSleepDurationOf(periods: readonly SleepPeriod[]): number | null {
  return countedPeriods(periods).reduce<number | null>(
    (sum, { totalSleepDuration }) =>
      typeof totalSleepDuration === 'number' ? (sum ?? 0) + totalSleepDuration : sum,
    null,
  )
}

const longSleepsOf = (periods: readonly SleepPeriod[]): readonly SleepPeriod[] =>
  periods.filter(({ type }) => type === 'long_sleep')

const longestOf = (periods: readonly SleepPeriod[]): SleepPeriod | null =>
  periods.reduce<SleepPeriod | null>(
    (longest, period) => (longest === null || timeAsleep(period) > timeAsleep(longest) ? period : longest),
    null,
  )

/** Below every possible duration if Oura left it out or sent another kind of value. */
const timeAsleep = ({ totalSleepDuration }: SleepPeriod): number =>
  typeof totalSleepDuration === 'number' ? totalSleepDuration : -1
