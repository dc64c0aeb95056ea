import { type DayNumber, dayText, HOUR_MS, MINUTE_MS, SECOND_MS } from '../calendar.ts'
import type { JsonObject } from '../json.ts'
import { createRandom, rounded } from '../random.ts'
import type { GeneratedRecord } from '../stored-record.ts'
import { daytimeHeartRate } from './life.ts'
import type { Person } from './person.ts'

/** A session in the app: breathing, meditation, a nap ... */
export interface Session {
  readonly start: number
  readonly end: number
  readonly type: 'breathing' | 'meditation' | 'nap' | 'relaxation' | 'rest' | 'body_status'
  readonly mood: string | null
  /** bpm every 30 s; empty if nothing was measured. */
  readonly heartRate: readonly number[]
}

/** The sessions of a day: several a week, never during a workout or sleep. */
export function sessionsOf(person: Person, day: DayNumber): Session[] {
  const random = createRandom(person.seed, 'session', day)
  const { worn, night, tension } = person.life(day)
  if (!worn || !random.chance(0.42 + tension * 0.2)) return []
  const type = random.pick([
    'breathing',
    'breathing',
    'meditation',
    'meditation',
    'relaxation',
    'rest',
    'nap',
    'body_status',
  ])
  const seconds = type === 'nap' || type === 'rest' ? random.whole(600, 1500) : random.whole(180, 900)
  const morning = random.chance(0.5)
  const start = morning
    ? night.end + random.whole(15, 40) * MINUTE_MS
    : person.life(day + 1).night.start - 2 * HOUR_MS - random.whole(0, 15) * MINUTE_MS
  const end = start + seconds * SECOND_MS
  const taken = [...person.workouts(day), ...person.sleep(day), ...person.sleep(day + 1)]
  if (taken.some((other) => other.start < end + MINUTE_MS && other.end + MINUTE_MS > start)) return []
  const level = daytimeHeartRate(night) + 11 + tension * 4
  const heartRate = random.chance(0.3)
    ? []
    : Array.from({ length: Math.floor(seconds / 30) }, (_, index) =>
        Math.round(level - 4 * Math.min(1, index / 8) + random.normal(0, 1.5)),
      )
  const mood = random.chance(0.25)
    ? null
    : random.pick(['bad', 'worse', 'same', 'same', 'good', 'good', 'great'])
  return [{ start, end, type, mood, heartRate }]
}

/** The `session` records of a day. */
export function sessionRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  return sessionsOf(person, day).map((session, index) => {
    const random = createRandom(person.seed, 'session samples', day, index)
    const seconds = (session.end - session.start) / SECOND_MS
    const measured = session.heartRate.length > 0
    const samples = (interval: number, item: (index: number) => number): JsonObject => ({
      interval,
      items: Array.from({ length: Math.ceil(seconds / interval) }, (_, place) => rounded(item(place), 1)),
      timestamp: person.zone.millisText(session.start),
    })
    return {
      instant: session.start,
      visibleFrom: session.end,
      fields: {
        id: person.id('session', day, index),
        day: dayText(day),
        start_datetime: person.zone.text(session.start),
        end_datetime: person.zone.text(session.end),
        type: session.type,
        heart_rate: measured
          ? samples(5, (place) => session.heartRate[Math.floor(place / 6)] ?? session.heartRate.at(-1) ?? 60)
          : null,
        heart_rate_variability: measured
          ? samples(5, () => person.life(day).night.hrv * 0.8 + random.normal(0, 6))
          : null,
        mood: session.mood,
        motion_count: samples(5, () => random.whole(0, 34)),
      },
    }
  })
}
