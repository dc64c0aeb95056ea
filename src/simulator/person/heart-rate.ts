import { type DayNumber, MINUTE_MS, utcText } from '../calendar.ts'
import { clamp, createRandom, type Random } from '../random.ts'
import type { Row } from '../stored-record.ts'
import type { Beat } from './beat.ts'
import { type Person, REVISED_API_DAY } from './person.ts'
import { sessionsOf } from './sessions.ts'
import { workoutRows } from './workout-heart-rate.ts'

interface Stretch {
  readonly start: number
  readonly end: number
  readonly beats: Beat[]
}

const SAMPLE_MS = 5 * MINUTE_MS

/**
 * The `heartrate` rows from the bedtime before a day to the bedtime after it: these stretches follow each other
 * without gap or overlap. None on a day without a ring.
 */
export function heartRateRows(person: Person, day: DayNumber): Row[] {
  const from = person.life(day).night.start
  const until = person.life(day + 1).night.start
  if (!person.life(day).worn) return []
  const stretches = stretchesOf(person, day).sort((one, other) => one.start - other.start)
  const random = createRandom(person.seed, 'heart rate', day)
  const beats: Beat[] = []
  let since = from
  for (const stretch of stretches) {
    beats.push(...awakeBeats(random, person, day, since, stretch.start, beats.at(-1)))
    beats.push(...stretch.beats)
    since = stretch.end
  }
  beats.push(...awakeBeats(random, person, day, since, until, beats.at(-1)))
  return toRows(random, day, beats, from, until)
}

// What is not simply being awake: sleep, workouts, sessions.
function stretchesOf(person: Person, day: DayNumber): Stretch[] {
  const from = person.life(day).night.start
  const until = person.life(day + 1).night.start
  const asleep = [...person.sleep(day), ...person.sleep(day + 1)]
    .filter((period) => period.heartRate && period.start >= from && period.start < until)
    .map(({ start, end, heartRate }) => ({ start, end, beats: sleepBeats(start, heartRate ?? []) }))
  const workouts = person.workouts(day)
  const exercise = workouts.map((workout, index) => ({
    start: workout.start,
    end: workout.end,
    beats: workoutRows(person, day, index, workouts),
  }))
  const moments = sessionsOf(person, day).map(({ start, end, heartRate }) => ({
    start,
    end,
    beats: heartRate.map((bpm, index): Beat => ({ instant: start + index * 30_000, bpm, source: 'session' })),
  }))
  return [...asleep, ...exercise, ...moments]
}

function sleepBeats(start: number, items: readonly (number | null)[]): Beat[] {
  return items.flatMap((bpm, index) =>
    bpm === null ? [] : [{ instant: start + index * SAMPLE_MS, bpm, source: 'sleep' as const }],
  )
}

// Awake: two to four measurements within a minute, about every five minutes, with gaps; at rest one every five minutes.
function awakeBeats(
  random: Random,
  person: Person,
  day: DayNumber,
  from: number,
  until: number,
  before: Beat | undefined,
): Beat[] {
  const { night, tension } = person.life(day)
  const usual = night.restingHeartRate + 20 + tension * 9
  const excess = before?.source === 'workout' ? before.bpm - usual : 0
  const bpmAt = (instant: number, level: number): number =>
    Math.round(
      clamp(level + excess * Math.exp((from - instant) / (12 * MINUTE_MS)) + random.normal(0, 4), 42, 185),
    )
  const beats: Beat[] = []
  let instant = from + random.whole(40, 200) * 1000
  while (instant < until) {
    if (random.chance(0.012)) {
      instant += random.whole(15, 35) * MINUTE_MS
    } else if (random.chance(0.01)) {
      const restUntil = Math.min(until, instant + random.whole(20, 60) * MINUTE_MS)
      for (; instant < restUntil; instant += SAMPLE_MS)
        beats.push({ instant, bpm: bpmAt(instant, usual - 9), source: 'rest' })
    } else {
      const source = random.chance(0.002) ? 'live' : 'awake'
      const level = usual + random.normal(0, 6)
      for (let left = random.whole(2, 4); left > 0 && instant < until; left -= 1) {
        beats.push({ instant, bpm: bpmAt(instant, level), source })
        instant += random.whole(3, 30) * 1000
      }
      instant += random.whole(210, 330) * 1000
    }
  }
  return beats
}

// Newer rows carry timestamp_unix on most days, on some as 0, on some not at all; older ones never (oura-api.md section 5).
function toRows(random: Random, day: DayNumber, beats: Beat[], from: number, until: number): Row[] {
  const unix = day < REVISED_API_DAY ? 'absent' : random.pick(['given', 'given', 'zero', 'absent'] as const)
  const rows: Row[] = []
  let last = from - 1
  for (const { instant, bpm, source } of beats) {
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
