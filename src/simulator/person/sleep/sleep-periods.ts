import { type DayNumber, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../calendar.ts'
import { createRandom, type Random } from '../../random.ts'
import type { Workout } from '../activity/workouts.ts'
import type { LifeDay } from '../life.ts'
import type { Zone } from '../zone.ts'
import { measureSleep, type SleepMeasures } from './sleep-measures.ts'

/** One time in bed with its measurements. */
export interface SleepPeriod extends SleepMeasures {
  readonly day: DayNumber
  readonly start: number
  readonly end: number
  readonly type: 'long_sleep' | 'sleep' | 'late_nap' | 'rest'
}

interface Plan {
  readonly start: number
  readonly end: number
  readonly type: SleepPeriod['type']
}

const SHORTEST_FOR_TWO_NIGHTS = 7.2 * HOUR_MS

/** Generates the sleep periods of a sleep day: the night, naps, and quiet evenings that the ring detects as sleep. */
export function createSleep(
  seed: number,
  zone: Zone,
  life: (day: DayNumber) => LifeDay,
  workouts: (day: DayNumber) => readonly Workout[],
): (day: DayNumber) => SleepPeriod[] {
  return (day) => {
    const today = life(day)
    if (!today.worn) return []
    const random = createRandom(seed, 'sleep', day)
    const plans = [
      ...eveningBefore(random, zone, today, life(day - 1), workouts(day - 1)),
      ...nightPlans(random, today),
      ...afternoon(random, zone, today, workouts(day)),
    ]
    return plans.map((plan, index) => ({ ...plan, day, ...measureSleep(seed, today, plan, index) }))
  }
}

function nightPlans(random: Random, { night, illness }: LifeDay): Plan[] {
  const inTwo = random.chance(0.05) && night.end - night.start > SHORTEST_FOR_TWO_NIGHTS && illness === 0
  if (!inTwo) return [{ start: night.start, end: night.end, type: 'long_sleep' }]
  const awake = random.whole(25, 45) * MINUTE_MS
  const middle = night.start + random.whole(200, 215) * MINUTE_MS
  return [
    { start: night.start, end: middle, type: 'long_sleep' },
    { start: middle + awake, end: night.end, type: 'long_sleep' },
  ]
}

// After 18:00 the sleep day is the next one: a quiet evening is period 0 and the night period 1.
function eveningBefore(
  random: Random,
  zone: Zone,
  { day, night }: LifeDay,
  yesterday: LifeDay,
  workouts: readonly Workout[],
): Plan[] {
  const nap = random.chance(0.05)
  const quiet = random.chance(0.18)
  const napStart = zone.instant(day - 1, 17 * 60 + random.whole(25, 50))
  const napEnd = napStart + random.whole(40, 75) * MINUTE_MS
  const quietStart = zone.instant(day - 1, 20 * 60 + random.whole(35, 70)) + random.whole(0, 59) * SECOND_MS
  const quietEnd = quietStart + random.whole(930, 2200) * SECOND_MS
  const free = (start: number, end: number): boolean =>
    yesterday.worn &&
    start > yesterday.night.end + 3 * HOUR_MS &&
    end < night.start - 10 * MINUTE_MS &&
    isFree(workouts, start, end)
  return [
    ...(nap && free(napStart, napEnd) ? [{ start: napStart, end: napEnd, type: 'late_nap' as const }] : []),
    ...(quiet && free(quietStart, quietEnd)
      ? [{ start: quietStart, end: quietEnd, type: 'sleep' as const }]
      : []),
  ]
}

function afternoon(
  random: Random,
  zone: Zone,
  { day, night, illness }: LifeDay,
  workouts: readonly Workout[],
): Plan[] {
  if (!random.chance(illness > 0 ? 0.7 : 0.3)) return []
  const start = zone.instant(day, 12 * 60 + random.whole(40, 230)) + random.whole(0, 59) * SECOND_MS
  const end = start + random.whole(25, 85) * MINUTE_MS + random.whole(0, 2) * SECOND_MS
  if (start < night.end + 2 * HOUR_MS || !isFree(workouts, start, end)) return []
  return [{ start, end, type: random.chance(0.75) ? 'sleep' : 'rest' }]
}

const isFree = (workouts: readonly Workout[], start: number, end: number): boolean =>
  workouts.every((workout) => workout.end + 5 * MINUTE_MS < start || workout.start - 5 * MINUTE_MS > end)
