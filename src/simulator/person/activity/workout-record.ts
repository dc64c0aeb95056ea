import { type DayNumber, dayText, utcText } from '../../calendar.ts'
import { createRandom } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import type { Person } from '../person.ts'

/** The `workout` records of a day. As in recordings, a few have a time in UTC. */
export function workoutRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const { zone } = person
  return person.workouts(day).map((workout, index) => {
    const random = createRandom(person.seed, 'workout document', day, index)
    const text = (instant: number): string => (random.chance(0.05) ? utcText(instant) : zone.text(instant))
    return {
      instant: workout.start,
      visibleFrom: workout.end,
      fields: {
        id: person.id('workout', day, index),
        activity: workout.activity,
        calories: workout.calories,
        day: dayText(day),
        distance: workout.distance,
        end_datetime: text(workout.end),
        intensity: workout.intensity,
        label: workout.label,
        source: workout.source,
        start_datetime: text(workout.start),
      },
    }
  })
}
