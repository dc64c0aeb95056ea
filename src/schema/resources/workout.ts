import { readable } from '../../oura/records/record-shape.ts'
import { heartrate } from '../../oura/resources/heartrate.ts'
import { workout, workoutIntensity, workoutSource } from '../../oura/resources/workout.ts'
import { durationSeconds } from '../../resolvers/insights/duration.ts'
import { loadSeriesPage, toTimeRange } from '../../resolvers/paging/series-page.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'
import { HeartRateConnection } from './heart-rate.ts'

const WorkoutIntensity = openEnum('WorkoutIntensity', workoutIntensity, 'How hard a workout was.', {
  easy: 'Easy.',
  moderate: 'Moderate.',
  hard: 'Hard.',
})

const WorkoutSource = openEnum('WorkoutSource', workoutSource, 'How Oura came to know of a workout.', {
  manual: 'The wearer entered it.',
  autodetected: 'Oura noticed it; the wearer has not said whether it is right.',
  confirmed: 'Oura noticed it, and the wearer confirmed it.',
  workout_heart_rate: 'The wearer recorded it with its heart rate.',
})

const Workout = recordNode(workout, {
  name: 'Workout',
  description: 'A workout: entered, recorded, or noticed by the ring.',
  fields: (t) => ({
    day: dayField(t, 'The day on which it took place.'),
    activity: t.exposeString('activity', {
      description: 'Kind of activity as Oura writes it, such as walking or cycling. An open list of words.',
    }),
    startDatetime: t.expose('startDatetime', { type: 'DateTime', description: 'When it started.' }),
    endDatetime: t.expose('endDatetime', { type: 'DateTime', description: 'When it ended.' }),
    durationSeconds: t.int({
      description: 'How long it lasted, in seconds; null where a time is missing.',
      resolve: ({ startDatetime, endDatetime }) =>
        durationSeconds(readable(startDatetime), readable(endDatetime)),
    }),
    calories: t.exposeFloat('calories', { description: 'Energy spent, in kcal.' }),
    distance: t.exposeFloat('distance', {
      description: 'Distance covered, in metres; null where there is none to tell.',
    }),
    intensity: t.expose('intensity', { type: WorkoutIntensity, description: 'How hard it was.' }),
    label: t.exposeString('label', { description: 'A name that the wearer gave it.' }),
    source: t.expose('source', { type: WorkoutSource, description: 'How Oura came to know of it.' }),
    heartRate: t.field({
      type: HeartRateConnection,
      description:
        'Heart rate from startDatetime to endDatetime, oldest first; null where a time is missing. Asked for a list of workouts it costs a handful of requests to Oura, not one each.',
      args: t.arg.connectionArgs(),
      resolve: ({ startDatetime, endDatetime }, args, context, info) => {
        const range = toTimeRange(readable(startDatetime), readable(endDatetime))
        return range === null
          ? null
          : loadSeriesPage(context.viewer().loadersAt(info.path), heartrate, range, args)
      },
    }),
  }),
})

recordConnection(workout, Workout, {
  field: 'workouts',
  description: 'Workouts, in order of time.',
  items: 'workouts',
})

dayRecords(workout, Workout, { field: 'workouts', description: 'Workouts of this day.' })
