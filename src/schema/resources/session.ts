import { readable } from '../../oura/records/record-shape.ts'
import { session, sessionMood, sessionType } from '../../oura/resources/session.ts'
import { durationSeconds } from '../../resolvers/paging/time-range.ts'
import { SAMPLES_OF_SESSION } from '../cost/costs.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'
import { SampleSeries } from '../values/sample-series.ts'

const SessionType = openEnum('SessionType', sessionType, 'Kind of session.', {
  breathing: 'Breathing exercise.',
  meditation: 'Meditation.',
  nap: 'Nap.',
  relaxation: 'Relaxation.',
  rest: 'Rest.',
  body_status: 'Body status check.',
})

const SessionMood = openEnum(
  'SessionMood',
  sessionMood,
  'How the user felt after a session, as they entered it.',
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
    'A breathing exercise, meditation or rest that the user recorded with the app. The app calls it a moment.',
  fields: (t) => ({
    day: dayField(t, 'The day of the session.'),
    type: t.expose('type', { type: SessionType, description: 'Kind of session.' }),
    startDatetime: t.expose('startDatetime', { type: 'DateTime', description: 'Start of the session.' }),
    endDatetime: t.expose('endDatetime', { type: 'DateTime', description: 'End of the session.' }),
    durationSeconds: t.int({
      description: 'Length of the session, in seconds. Null if the start or the end is missing.',
      resolve: ({ startDatetime, endDatetime }) =>
        durationSeconds(readable(startDatetime), readable(endDatetime)),
    }),
    mood: t.expose('mood', {
      type: SessionMood,
      description: 'How the user felt afterwards. Null if they did not enter it.',
    }),
    heartRate: t.expose('heartRate', {
      type: SampleSeries,
      cost: { items: SAMPLES_OF_SESSION },
      description: 'Heart rate during the session, in beats per minute. Null if it was not measured.',
    }),
    heartRateVariability: t.expose('heartRateVariability', {
      type: SampleSeries,
      cost: { items: SAMPLES_OF_SESSION },
      description: 'Heart rate variability during the session, in ms. Null if it was not measured.',
    }),
    motionCount: t.expose('motionCount', {
      type: SampleSeries,
      cost: { items: SAMPLES_OF_SESSION },
      description: 'Number of movements that the ring counted in each interval of the session.',
    }),
  }),
})

recordConnection(session, Session, {
  field: 'sessions',
  description: 'Breathing exercises, meditations and other sessions, in order of time.',
  items: 'sessions',
  filters: {
    types: { reads: 'type', type: SessionType, description: 'Only sessions of these types.' },
  },
})

dayRecords(session, Session, {
  field: 'sessions',
  description: 'Breathing exercises, meditations and other sessions of this day.',
})
