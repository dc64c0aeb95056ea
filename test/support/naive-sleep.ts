import type { Raw } from './oura-records.ts'

/**
 * A day's sleep by the definitions of the schema, computed from raw records in the plainest way. Written a second time: the
 * product's own functions are what is tested.
 */
export interface NaiveSleep {
  readonly mainSleep: string | null
  readonly naps: readonly string[]
  readonly totalSleepDuration: number | null
}

/** @param periods all sleep periods of one day, in order of time */
export function naiveSleep(periods: readonly Raw[]): NaiveSleep {
  const asleep = (raw: Raw) =>
    raw['total_sleep_duration'] == null ? null : Number(raw['total_sleep_duration'])
  const byLength = (some: readonly Raw[]) => some.toSorted((a, b) => (asleep(b) ?? -1) - (asleep(a) ?? -1))
  const possible = periods.filter((raw) => !['rest', 'deleted'].includes(String(raw['type'])))
  const long = periods.filter((raw) => raw['type'] === 'long_sleep')
  const hasDelta = possible.some((raw) => raw['sleep_score_delta'] != null)
  const counted = possible.filter((raw) =>
    hasDelta ? raw['sleep_score_delta'] != null : raw['type'] === 'long_sleep',
  )
  const main = [
    ...byLength(long),
    ...byLength(counted.filter((raw) => raw['sleep_score_delta'] === 0)),
    ...byLength(counted),
  ][0]
  const durations = counted.map(asleep).filter((seconds) => seconds !== null)
  return {
    mainSleep: main === undefined ? null : String(main['id']),
    naps: counted.filter((raw) => raw !== main).map((raw) => String(raw['id'])),
    totalSleepDuration: durations.length === 0 ? null : durations.reduce((sum, seconds) => sum + seconds, 0),
  }
}
