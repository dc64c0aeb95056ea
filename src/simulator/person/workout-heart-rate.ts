import { type DayNumber, MINUTE_MS } from '../calendar.ts'
import { clamp, createRandom } from '../random.ts'
import type { Beat } from './beat.ts'
import type { Person } from './person.ts'
import type { Workout } from './workouts.ts'

const STEP_MS = 5000
const ROWS_FOR_THE_DAY = 505

/**
 * The heart rate in a workout: bursts of a row every five seconds. The more a day holds of workouts the shorter the
 * bursts: all of a day's workouts with what lies between them stay below one page of a thousand rows.
 */
export function workoutRows(
  person: Person,
  day: DayNumber,
  index: number,
  workouts: readonly Workout[],
): Beat[] {
  const workout = workouts[index]
  if (!workout) return []
  const random = createRandom(person.seed, 'workout heart rate', day, index)
  const minutes = workouts.reduce((sum, { start, end }) => sum + (end - start) / MINUTE_MS, 0)
  const share = Math.min(0.85, ROWS_FOR_THE_DAY / (minutes * 12))
  const resting = person.life(day).night.restingHeartRate
  const target = clamp(resting + 16 + workout.met * 10.5 + random.normal(0, 4), resting + 34, 178)
  const beats: Beat[] = []
  let instant = workout.start + random.whole(0, 20) * 1000
  let wobble = 0
  while (instant < workout.end) {
    const burstEnd = Math.min(workout.end, instant + random.whole(12, 30) * STEP_MS)
    const began = instant
    for (; instant < burstEnd; instant += STEP_MS) {
      wobble = wobble * 0.9 + random.normal(0, 1.4)
      const warmth = clamp((instant - workout.start) / (4 * MINUTE_MS), 0.45, 1)
      beats.push({
        instant,
        bpm: Math.round(resting + 20 + (target - resting - 20) * warmth + wobble),
        source: 'workout',
      })
    }
    instant += Math.ceil(((instant - began) * (1 / share - 1)) / 1000) * 1000
  }
  return beats
}
