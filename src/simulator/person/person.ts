import { type DayNumber, MINUTE_MS } from '../calendar.ts'
import { documentId } from '../record-id.ts'
import { createLife, type LifeDay } from './life.ts'
import { createSleep, type SleepPeriod } from './sleep-periods.ts'
import { type Workout, workoutsOf } from './workouts.ts'
import { createZone, type Zone } from './zone.ts'

/**
 * Documents of days before this one look like Oura's of 2024 (no sleep_phase_30_sec, no ring_id, cardiovascular age
 * without an id, tags instead of enhanced tags), later ones like those of 2026. A fixed day, not "a year ago":
 * the document of a day must not depend on the day it is asked on.
 */
export const REVISED_API_DAY: DayNumber = 20_393 // 2025-11-01

/** The phone has synchronised this long after the person got up. */
export const SYNC_MS = 8 * MINUTE_MS

/** One made-up person: what happened to them, from which each kind of document is made. */
export interface Person {
  readonly seed: number
  readonly zone: Zone
  life(day: DayNumber): LifeDay
  workouts(day: DayNumber): readonly Workout[]
  /** The times in bed that count for the sleep day (18:00 to 18:00), in order. */
  sleep(day: DayNumber): readonly SleepPeriod[]
  /** The longest long_sleep of the day; null without one. */
  mainSleep(day: DayNumber): SleepPeriod | null
  /** The id that the document of a resource, a day and a place in the day has for ever. */
  id(resource: string, day: DayNumber, index?: number): string
}

/** The person of a seed. The same seed is the same person, on whatever day they are asked. */
export function createPerson(seed: number): Person {
  const zone = createZone(seed)
  const life = createLife(seed, zone)
  const workouts = memoised((day) => workoutsOf(seed, zone, life(day), life(day + 1).night.start))
  const sleep = memoised(createSleep(seed, zone, life, workouts))
  return {
    seed,
    zone,
    life,
    workouts,
    sleep,
    mainSleep: (day) => longest(sleep(day)),
    id: (resource, day, index = 0) => documentId(seed, resource, day, index),
  }
}

function memoised<T>(make: (day: DayNumber) => T): (day: DayNumber) => T {
  const known = new Map<DayNumber, T>()
  return (day) => {
    const found = known.get(day)
    if (found !== undefined) return found
    const made = make(day)
    known.set(day, made)
    return made
  }
}

function longest(periods: readonly SleepPeriod[]): SleepPeriod | null {
  let best: SleepPeriod | null = null
  for (const period of periods) {
    if (period.type === 'long_sleep' && (!best || period.totalSeconds > best.totalSeconds)) best = period
  }
  return best
}
