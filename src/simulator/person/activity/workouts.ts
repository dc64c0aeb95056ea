import { type DayNumber, HOUR_MS, MINUTE_MS } from '../../calendar.ts'
import { createRandom, type Random, rounded } from '../../random.ts'
import type { LifeDay } from '../life.ts'
import type { Zone } from '../zone.ts'

/** A workout. */
export interface Workout {
  readonly start: number
  readonly end: number
  readonly activity: string
  readonly intensity: 'easy' | 'moderate' | 'hard'
  readonly source: 'confirmed' | 'autodetected' | 'manual' | 'workout_heart_rate'
  /** Metabolic equivalent. Heart rate, calories and the day's activity depend on it. */
  readonly met: number
  /** Metres; null if it was not measured. */
  readonly distance: number | null
  readonly calories: number
  readonly label: string | null
}

interface Sport {
  readonly activity: string
  readonly met: readonly [number, number]
  readonly minutes: readonly [number, number]
  /** km/h; absent if the activity has no distance. */
  readonly speed?: readonly [number, number]
}

const WALKING: Sport = { activity: 'walking', met: [2.6, 4.4], minutes: [10, 48], speed: [3.2, 5.6] }
const OTHERS: readonly [Sport, ...Sport[]] = [
  { activity: 'running', met: [8, 10.5], minutes: [22, 52], speed: [8.5, 12] },
  { activity: 'running', met: [8, 10.5], minutes: [22, 52], speed: [8.5, 12] },
  { activity: 'cycling', met: [5, 8], minutes: [25, 75], speed: [16, 26] },
  { activity: 'cycling', met: [5, 8], minutes: [25, 75], speed: [16, 26] },
  { activity: 'strength_training', met: [4, 6], minutes: [25, 55] },
  { activity: 'strength_training', met: [4, 6], minutes: [25, 55] },
  { activity: 'yoga', met: [2.2, 3], minutes: [20, 60] },
  { activity: 'swimming', met: [6, 8], minutes: [25, 50], speed: [2, 3] },
  { activity: 'houseWork', met: [2.4, 3.4], minutes: [15, 60] },
  { activity: 'hiking', met: [4.5, 6.5], minutes: [60, 90], speed: [3, 4.5] },
]
const WEIGHT_KG = 78
const LONGEST_SPAN_HOURS = 12.5

/** The workouts of a day in order of time, without overlap: three or four on most days, hardly any during an illness. */
export function workoutsOf(seed: number, zone: Zone, today: LifeDay, nextBedtime: number): Workout[] {
  const random = createRandom(seed, 'workouts', today.day)
  const count = countFor(random, today)
  if (count === 0) return []

  // a day's workouts must not span the whole day, nor the thirty hours of a flight west
  const first = today.night.end + HOUR_MS
  const last = Math.min(
    nextBedtime - 2.5 * HOUR_MS,
    lastStart(zone, today.day, first),
    first + LONGEST_SPAN_HOURS * HOUR_MS,
  )
  const spacing = (last - first) / count
  const workouts: Workout[] = []
  const sportAt = random.chance(0.45) ? random.whole(0, count - 1) : -1
  for (let index = 0; index < count; index += 1) {
    const sport = index === sportAt && today.illness === 0 ? random.pick(OTHERS) : WALKING
    const minutes = Math.min(random.whole(...sport.minutes), Math.floor(spacing / MINUTE_MS) - 15)
    if (minutes < 8) continue
    const free = spacing - (minutes + 10) * MINUTE_MS
    const start = Math.floor((first + index * spacing + random.next() * free) / MINUTE_MS) * MINUTE_MS
    workouts.push(createWorkout(random, sport, start, minutes))
  }
  return workouts
}

function countFor(random: Random, { worn, illness }: LifeDay): number {
  const draw = random.next()
  if (!worn) return 0
  if (illness > 0) return draw < 0.4 ? 1 : 0
  if (draw < 0.72) return 4
  if (draw < 0.9) return 3
  return draw < 0.97 ? 2 : draw < 0.99 ? 1 : 0
}

// On the day of a flight the local clock jumps, so the last start is at least four hours after the first.
const lastStart = (zone: Zone, day: DayNumber, first: number): number =>
  Math.max(zone.instant(day, 20 * 60 + 15), first + 4 * HOUR_MS)

function createWorkout(random: Random, sport: Sport, start: number, minutes: number): Workout {
  const met = random.between(...sport.met)
  const source = random.chance(0.82)
    ? 'confirmed'
    : sport === WALKING
      ? random.pick(['autodetected', 'autodetected', 'manual'])
      : random.pick(['workout_heart_rate', 'workout_heart_rate', 'manual'])
  // half of the walks have no distance, as without a phone
  const isMeasured = sport.speed && !random.chance(sport === WALKING ? 0.5 : 0.1)
  const metres = sport.speed ? (random.between(...sport.speed) * 1000 * minutes) / 60 : 0
  return {
    start,
    end: start + minutes * MINUTE_MS,
    activity: sport.activity,
    intensity: met < 3.6 ? 'easy' : met < 7.5 ? 'moderate' : 'hard',
    source,
    met,
    distance: isMeasured ? Math.fround(metres) : null,
    calories: rounded(((met - 1) * WEIGHT_KG * minutes) / 60, 3),
    label:
      source === 'manual' && random.chance(0.4) ? `${sport.activity.replaceAll('_', ' ')} with Kim` : null,
  }
}
