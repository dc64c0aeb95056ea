import { heartRateSource, heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { seriesConnection } from '../relay/series-connection.ts'
import { openEnum } from '../values/open-enum.ts'

const HeartRateSource = openEnum(
  'HeartRateSource',
  heartRateSource,
  'What the wearer was doing when a heart rate was taken.',
  {
    awake: 'Awake.',
    rest: 'At rest.',
    sleep: 'Asleep.',
    session: 'During a guided or unguided session.',
    live: 'Measured live, at the wearer’s wish.',
    workout: 'During a workout.',
  },
)

const HeartRateSample = builder.objectRef<RecordOf<typeof heartrate>>('HeartRateSample').implement({
  description:
    'One heart rate. Samples are not evenly spaced: seconds apart in workouts, about five minutes at rest, with gaps.',
  fields: (t) => ({
    timestamp: t.field({
      type: 'DateTime',
      nullable: false,
      description: 'When it was taken, in UTC.',
      resolve: ({ timestamp, time }) => timestamp ?? new Date(time).toISOString(),
    }),
    timestampUnix: t.exposeFloat('timestampUnix', {
      description:
        'The same instant in milliseconds since 1970. Often null or 0 at Oura: prefer `timestamp`.',
    }),
    producerTimestamp: t.expose('producerTimestamp', {
      type: 'DateTime',
      description: 'When the device that measured it says it was taken. Only newer samples have it.',
    }),
    bpm: t.exposeInt('bpm', { description: 'Heart rate in beats a minute.' }),
    source: t.expose('source', { type: HeartRateSource, description: 'What the wearer was doing.' }),
  }),
})

export const HeartRateConnection = seriesConnection(heartrate, HeartRateSample, {
  field: 'heartRate',
  name: 'HeartRate',
  description: 'Heart rate through day and night, oldest first. Without times, the last 24 hours.',
  items: 'heart rate samples',
})
