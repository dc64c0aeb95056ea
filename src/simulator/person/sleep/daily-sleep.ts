import { type DayNumber, dayText } from '../../calendar.ts'
import { clamp, createRandom } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, SYNC_MS } from '../person.ts'
import { scoreTimestamp } from '../score-timestamp.ts'
import type { SleepPeriod } from './sleep-periods.ts'

/** The contributors of a night, 1 to 100 each, and their weighted sum. */
export interface SleepScore {
  readonly score: number
  readonly contributors: {
    readonly deep_sleep: number
    readonly efficiency: number
    readonly latency: number
    readonly rem_sleep: number
    readonly restfulness: number
    readonly timing: number
    readonly total_sleep: number
  }
}

/** The `daily_sleep` record of a day; none without a main sleep. A nap changes it. */
export function dailySleepRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  const rating = sleepScoreOf(person, day, now)
  const main = person.mainSleep(day)
  if (!rating || !main) return []
  const { instant, text } = scoreTimestamp(person, 'daily_sleep', day)
  return [
    {
      instant,
      visibleFrom: main.end + SYNC_MS,
      fields: {
        id: person.id('daily_sleep', day),
        contributors: { ...rating.contributors },
        day: dayText(day),
        score: rating.score,
        timestamp: text,
      },
    },
  ]
}

/**
 * The sleep score of a day with the periods that are synchronised at `now`; null without a main sleep. The weights of the
 * contributors are those of real scores, which are linear in them.
 */
export function sleepScoreOf(person: Person, day: DayNumber, now: number): SleepScore | null {
  const main = person.mainSleep(day)
  if (!main) return null
  const random = createRandom(person.seed, 'sleep score', day)
  const { quality, start, end } = person.life(day).night
  // a night in two parts is scored as one
  const night = person.sleep(day).filter(({ type }) => type === 'long_sleep')
  const sum = (seconds: (part: SleepPeriod) => number): number =>
    night.reduce((all, part) => all + seconds(part), 0)
  const latencyMinutes = main.latencySeconds / 60
  const middle = (start + end) / 2 - person.zone.instant(day, 3 * 60 + 20)
  const contributors = {
    deep_sleep: rating((sum((part) => part.deepSeconds) / 60) * 1.25),
    efficiency: rating(100 - (95 - main.efficiency) * 1.7),
    latency: rating(96 - Math.abs(latencyMinutes - 14) * 1.6),
    rem_sleep: rating((sum((part) => part.remSeconds) / 60) * 0.98),
    restfulness: rating(66 + 16 * quality + random.normal(0, 4)),
    timing: rating(92 - (Math.abs(middle) / 60_000) * 0.9),
    total_sleep: rating(100 - (8.4 - totalSleepSeconds(person, day, now) / 3600) * 14),
  }
  const score =
    contributors.total_sleep * 0.35 +
    contributors.restfulness * 0.15 +
    contributors.deep_sleep * 0.1 +
    contributors.efficiency * 0.1 +
    contributors.latency * 0.1 +
    contributors.rem_sleep * 0.1 +
    contributors.timing * 0.1
  return { score: Math.round(score), contributors }
}

/** Whether a period counts for the scores: the night, and measured naps. Others have null deltas. */
export function countsForScores({ type, heartRate }: SleepPeriod): boolean {
  return type === 'long_sleep' || (type === 'sleep' && heartRate !== null)
}

/** The sleep of all periods of a day that count, as far as they are synchronised at `now`. */
function totalSleepSeconds(person: Person, day: DayNumber, now: number): number {
  return person
    .sleep(day)
    .filter(
      (period) => countsForScores(period) && (period.type === 'long_sleep' || period.end + SYNC_MS <= now),
    )
    .reduce((all, { totalSeconds }) => all + totalSeconds, 0)
}

const rating = (value: number): number => clamp(Math.round(value), 1, 100)
