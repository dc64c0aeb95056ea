import { type DayNumber, MINUTE_MS } from '../../calendar.ts'
import { clamp, createRandom } from '../../random.ts'
import type { Workout } from '../activity/workouts.ts'
import { daytimeHeartRate } from '../life.ts'
import type { Person } from '../person.ts'

const STEP_MS = 5000
const MAX_ROWS_PER_DAY = 505

/** A measured heart rate. */
export interface HeartRateSample {
  readonly instant: number
  readonly bpm: number
  readonly source: 'awake' | 'rest' | 'sleep' | 'session' | 'live' | 'workout'
}

/**
 * The heart rate in a workout: bursts with a sample every five seconds. The longer a day's workouts, the fewer bursts:
 * the time from a day's first workout to its last has fewer rows than one page (1000).
 */
export function workoutSamples(
  person: Person,
  day: DayNumber,
  index: number,
  workouts: readonly Workout[],
): HeartRateSample[] {
  const workout = workouts[index]
  if (!workout) return []
  const random = createRandom(person.seed, 'workout heart rate', day, index)
  const minutes = workouts.reduce((sum, { start, end }) => sum + (end - start) / MINUTE_MS, 0)
  const share = Math.min(0.85, MAX_ROWS_PER_DAY / (minutes * 12))
  const resting = daytimeHeartRate(person.life(day).night)
  const target = clamp(resting + 16 + workout.met * 10.5 + random.normal(0, 4), resting + 34, 178)
  const samples: HeartRateSample[] = []
  let instant = workout.start + random.whole(0, 20) * 1000
  let wobble = 0
  while (instant < workout.end) {
    const burstEnd = Math.min(workout.end, instant + random.whole(12, 30) * STEP_MS)
    const began = instant
    for (; instant < burstEnd; instant += STEP_MS) {
      wobble = wobble * 0.9 + random.normal(0, 1.4)
      const warmth = clamp((instant - workout.start) / (4 * MINUTE_MS), 0.45, 1)
      samples.push({
        instant,
        bpm: Math.round(resting + 20 + (target - resting - 20) * warmth + wobble),
        source: 'workout',
      })
    }
    instant += Math.ceil(((instant - began) * (1 / share - 1)) / 1000) * 1000
  }
  return samples
}
