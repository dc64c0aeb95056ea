import type { RecordOf } from '../../oura/resources/resource.ts'
import type { sleep } from '../../oura/resources/sleep.ts'

type SleepPeriod = RecordOf<typeof sleep>

/**
 * The main sleep of a day: the long sleep with the most time asleep, the earlier one if two are equal. Oura does not
 * mark it, and a day can have two long sleeps. A nap is never the main sleep (oura-api.md, section 5).
 */
export function mainSleepOf(periods: readonly SleepPeriod[]): SleepPeriod | null {
  return periods
    .filter(({ type }) => type === 'long_sleep')
    .reduce<SleepPeriod | null>(
      (longest, period) => (longest === null || timeAsleep(period) > timeAsleep(longest) ? period : longest),
      null,
    )
}

/** Below every possible duration if Oura left it out or sent another kind of value. */
const timeAsleep = ({ totalSleepDuration }: SleepPeriod): number =>
  typeof totalSleepDuration === 'number' ? totalSleepDuration : -1
