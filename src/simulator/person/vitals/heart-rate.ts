import { type DayNumber, MINUTE_MS, utcText } from '../../calendar.ts'
import { clamp, createRandom, type Random } from '../../random.ts'
import type { Row } from '../../stored-record.ts'
import { daytimeHeartRate } from '../life.ts'
import { type Person, REVISED_API_DAY } from '../person.ts'
import { sessionsOf } from '../sessions.ts'
import { type HeartRateSample, workoutSamples } from './workout-heart-rate.ts'

interface Segment {
  readonly start: number
  readonly end: number
  readonly samples: HeartRateSample[]
}

const SAMPLE_MS = 5 * MINUTE_MS

/**
 * The `heartrate` rows from the bedtime before a day to the bedtime after it. Consecutive days leave no gap and do not
 * overlap. A day without a ring has no rows.
 */
export function heartRateRows(person: Person, day: DayNumber): Row[] {
  const from = person.life(day).night.start
  const until = person.life(day + 1).night.start
  if (!person.life(day).worn) return []
  const segments = segmentsOf(person, day).sort((one, other) => one.start - other.start)
  const random = createRandom(person.seed, 'heart rate', day)
  const samples: HeartRateSample[] = []
  let since = from
  for (const segment of segments) {
    samples.push(...awakeSamples(random, person, day, since, segment.start, samples.at(-1)))
    samples.push(...segment.samples)
    since = segment.end
  }
  samples.push(...awakeSamples(random, person, day, since, until, samples.at(-1)))
  return toRows(random, day, samples, from, until)
}

// The segments with a source of their own: sleep, workouts, sessions.
function segmentsOf(person: Person, day: DayNumber): Segment[] {
  const from = person.life(day).night.start
  const until = person.life(day + 1).night.start
  const asleep = [...person.sleep(day), ...person.sleep(day + 1)]
    .filter((period) => period.heartRate && period.start >= from && period.start < until)
    .map(({ start, end, heartRate }) => ({ start, end, samples: sleepSamples(start, heartRate ?? []) }))
  const workouts = person.workouts(day)
  const exercise = workouts.map((workout, index) => ({
    start: workout.start,
    end: workout.end,
    samples: workoutSamples(person, day, index, workouts),
  }))
  const sessions = sessionsOf(person, day).map(({ start, end, heartRate }) => ({
    start,
    end,
    samples: heartRate.map(
      (bpm, index): HeartRateSample => ({ instant: start + index * 30_000, bpm, source: 'session' }),
    ),
  }))
  return [...asleep, ...exercise, ...sessions]
}

const sleepSamples = (start: number, items: readonly (number | null)[]): HeartRateSample[] =>
  items.flatMap((bpm, index) =>
    bpm === null ? [] : [{ instant: start + index * SAMPLE_MS, bpm, source: 'sleep' as const }],
  )

// Awake: two to four samples within a minute, about every five minutes, with gaps. At rest: one every five minutes.
function awakeSamples(
  random: Random,
  person: Person,
  day: DayNumber,
  from: number,
  until: number,
  before: HeartRateSample | undefined,
): HeartRateSample[] {
  const { night, tension } = person.life(day)
  const usual = daytimeHeartRate(night) + 18 + tension * 9
  const excess = before?.source === 'workout' ? before.bpm - usual : 0
  const bpmAt = (instant: number, level: number): number =>
    Math.round(
      clamp(level + excess * Math.exp((from - instant) / (12 * MINUTE_MS)) + random.normal(0, 4), 42, 185),
    )
  const samples: HeartRateSample[] = []
  let instant = from + random.whole(40, 200) * 1000
  while (instant < until) {
    if (random.chance(0.012)) {
      instant += random.whole(15, 35) * MINUTE_MS
    } else if (random.chance(0.01)) {
      const restUntil = Math.min(until, instant + random.whole(20, 60) * MINUTE_MS)
      for (; instant < restUntil; instant += SAMPLE_MS)
        samples.push({ instant, bpm: bpmAt(instant, usual - 9), source: 'rest' })
    } else {
      const source = random.chance(0.002) ? 'live' : 'awake'
      const level = usual + random.normal(0, 6)
      for (let left = random.whole(2, 4); left > 0 && instant < until; left -= 1) {
        samples.push({ instant, bpm: bpmAt(instant, level), source })
        instant += random.whole(3, 30) * 1000
      }
      instant += random.whole(210, 330) * 1000
    }
  }
  return samples
}

// Newer rows have timestamp_unix on most days, 0 on some, none on others; older rows have none (oura-api.md section 5).
function toRows(
  random: Random,
  day: DayNumber,
  samples: HeartRateSample[],
  from: number,
  until: number,
): Row[] {
  const unix = day < REVISED_API_DAY ? 'absent' : random.pick(['given', 'given', 'zero', 'absent'] as const)
  const rows: Row[] = []
  let last = from - 1
  for (const { instant, bpm, source } of samples) {
    if (instant <= last || instant >= until) continue
    last = instant
    const stamp = unix === 'absent' ? '' : `,"timestamp_unix":${unix === 'zero' ? 0 : instant}`
    rows.push({
      instant,
      json: `{"bpm":${bpm},"source":"${source}","timestamp":"${utcText(instant)}"${stamp}}`,
    })
  }
  return rows
}
