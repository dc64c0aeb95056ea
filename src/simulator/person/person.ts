import { type DayNumber, MINUTE_MS } from '../calendar.ts'
import { recordId } from '../record-id.ts'
import { type Workout, workoutsOf } from './activity/workouts.ts'
import { createLife, type LifeDay } from './life.ts'
import { createSleep, type SleepPeriod } from './sleep/sleep-periods.ts'
import { createZone, type Zone } from './zone.ts'

/**
 * Records before this day have the fields of Oura's API in 2024 (no sleep_phase_30_sec, no ring_id, cardiovascular age
 * without an id, tags instead of enhanced tags), later ones those of 2026. The day is fixed, because a day's record must
 * not depend on when it is requested.
 */
export const REVISED_API_DAY: DayNumber = 20_393 // 2025-11-01

/** The delay from getting up to the synchronisation of the ring. */
export const SYNC_MS = 8 * MINUTE_MS

/** A generated person: the events from which all records are generated. */
export interface Person {
  readonly seed: number
  readonly zone: Zone
  life(day: DayNumber): LifeDay
  workouts(day: DayNumber): readonly Workout[]
  /** The times in bed that count for the sleep day (18:00 to 18:00), in order. */
  sleep(day: DayNumber): readonly SleepPeriod[]
  /** The longest long_sleep of the day; null without one. */
  mainSleep(day: DayNumber): SleepPeriod | null
  /** The stable id of a resource's record, by its day and its index in the day. */
  id(resource: string, day: DayNumber, index?: number): string
}

/** The person of a seed: the same seed gives the same person on any day. */
export function createPerson(seed: number): Person {
  const zone = createZone(seed)
  const life = createLife(seed, zone)
  const workouts = memoize((day) => workoutsOf(seed, zone, life(day), life(day + 1).night.start))
  const sleep = memoize(createSleep(seed, zone, life, workouts))
  return {
    seed,
    zone,
    life,
    workouts,
    sleep,
    mainSleep: (day) => longestSleep(sleep(day)),
    id: (resource, day, index = 0) => recordId(seed, resource, day, index),
  }
}

function memoize<T>(generate: (day: DayNumber) => T): (day: DayNumber) => T {
  const known = new Map<DayNumber, T>()
  return (day) => {
    const found = known.get(day)
    if (found !== undefined) return found
    const made = generate(day)
    known.set(day, made)
    return made
  }
}

function longestSleep(periods: readonly SleepPeriod[]): SleepPeriod | null {
  let best: SleepPeriod | null = null
  for (const period of periods) {
    if (period.type === 'long_sleep' && (!best || period.totalSeconds > best.totalSeconds)) best = period
  }
  return best
}
