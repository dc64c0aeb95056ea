import type { RecordOf } from '../../oura/resources/resource.ts'
import type { sleep } from '../../oura/resources/sleep.ts'

type SleepPeriod = RecordOf<typeof sleep>

/**
 * The main sleep among the periods of one day: the longest long sleep by time asleep, the earlier of equals. Oura
 * marks none, and a day can have two long sleeps; naps never count (oura-api.md, section 5).
 */
export function mainSleepOf(periods: readonly SleepPeriod[]): SleepPeriod | null {
  return periods
    .filter(({ type }) => type === 'long_sleep')
    .reduce<SleepPeriod | null>(
      (longest, period) => (longest === null || timeAsleep(period) > timeAsleep(longest) ? period : longest),
      null,
    )
}

/** Below every known time where Oura left it out, or sent something unreadable in its place. */
const timeAsleep = ({ totalSleepDuration }: SleepPeriod): number =>
  typeof totalSleepDuration === 'number' ? totalSleepDuration : -1
