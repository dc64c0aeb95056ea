import { readable } from '../../oura/records/record-shape.ts'
import { session, sessionMood, sessionType } from '../../oura/resources/session.ts'
import { durationSeconds } from '../../resolvers/insights/duration.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, heavy, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'
import { SampleSeries } from '../values/sample-series.ts'

const SessionType = openEnum('SessionType', sessionType, 'What a session was for.', {
  breathing: 'Breathing exercise.',
  meditation: 'Meditation.',
  nap: 'Nap.',
  relaxation: 'Relaxation.',
  rest: 'Rest.',
  body_status: 'A look at how the body is doing.',
})

const SessionMood = openEnum(
  'SessionMood',
  sessionMood,
  'How the wearer felt after a session, by their own word.',
  {
    bad: 'Bad.',
    worse: 'Worse than before.',
    same: 'The same as before.',
    good: 'Good.',
    great: 'Great.',
  },
)

const Session = recordNode(session, {
  name: 'Session',
  description:
    'A breathing exercise, meditation or rest that the wearer recorded with the app, which calls it a moment.',
  fields: (t) => ({
    day: dayField(t, 'The day on which it took place.'),
    type: t.expose('type', { type: SessionType, description: 'What it was for.' }),
    startDatetime: t.expose('startDatetime', { type: 'DateTime', description: 'When it started.' }),
    endDatetime: t.expose('endDatetime', { type: 'DateTime', description: 'When it ended.' }),
    durationSeconds: t.int({
      description: 'How long it lasted, in seconds; null where a time is missing.',
      resolve: ({ startDatetime, endDatetime }) =>
        durationSeconds(readable(startDatetime), readable(endDatetime)),
    }),
    mood: t.expose('mood', {
      type: SessionMood,
      description: 'How the wearer felt after it; null where they did not say.',
    }),
    heartRate: t.expose('heartRate', {
      type: SampleSeries,
      description: 'Heart rate during the session, in beats a minute; null where it was not measured.',
      ...heavy,
    }),
    heartRateVariability: t.expose('heartRateVariability', {
      type: SampleSeries,
      description: 'Heart rate variability during the session, in ms; null where it was not measured.',
      ...heavy,
    }),
    motionCount: t.expose('motionCount', {
      type: SampleSeries,
      description: 'How many movements the ring counted in each interval of the session.',
      ...heavy,
    }),
  }),
})

recordConnection(session, Session, {
  field: 'sessions',
  description: 'Breathing exercises, meditations and the like, in order of time.',
  items: 'sessions',
})

dayRecords(session, Session, {
  field: 'sessions',
  description: 'Breathing exercises, meditations and the like on this day.',
})
