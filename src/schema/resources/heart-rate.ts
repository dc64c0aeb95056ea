import { heartRateSource, heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { MAX_WHOLE_SERIES_DAYS } from '../../resolvers/paging/time-range.ts'
import { builder } from '../builder.ts'
import { rawField } from '../relay/record-node.ts'
import { seriesConnection } from '../relay/series-connection.ts'
import { openEnum } from '../values/open-enum.ts'

const HeartRateSource = openEnum(
  'HeartRateSource',
  heartRateSource,
  'What the user was doing when a heart rate was measured.',
  {
    awake: 'Awake.',
    rest: 'At rest.',
    sleep: 'Asleep.',
    session: 'During a guided or unguided session.',
    live: 'Measured live, when the user asked for it.',
    workout: 'During a workout.',
  },
)

const HeartRateSample = builder.objectRef<RecordOf<typeof heartrate>>('HeartRateSample').implement({
  description:
    'One heart rate. Samples are not evenly spaced: seconds apart in workouts, about five minutes apart at rest, with gaps.',
  fields: (t) => ({
    timestamp: t.field({
      type: 'DateTime',
      nullable: false,
      description: 'Time of the measurement, in UTC.',
      resolve: ({ timestamp, time }) => timestamp ?? new Date(time).toISOString(),
    }),
    timestampUnix: t.exposeFloat('timestampUnix', {
      description:
        'The same time in milliseconds since 1970. Oura often sends null or 0; prefer `timestamp`.',
    }),
    producerTimestamp: t.expose('producerTimestamp', {
      type: 'DateTime',
      description: 'Time of the measurement on the clock of the measuring device. Only in newer samples.',
    }),
    bpm: t.exposeInt('bpm', { description: 'Heart rate, in beats per minute.' }),
    source: t.expose('source', { type: HeartRateSource, description: 'What the user was doing.' }),
    raw: rawField(t, heartrate),
  }),
})

export const HeartRateConnection = seriesConnection(heartrate, HeartRateSample, {
  field: 'heartRate',
  name: 'HeartRate',
  description: 'Heart rate by day and night, oldest first. Defaults to the last 24 hours.',
  items: 'heart rate samples',
  filters: {
    sources: {
      reads: 'source',
      type: HeartRateSource,
      description: `Only samples from these sources. A page reads the range until it is full, so the range may have at most ${MAX_WHOLE_SERIES_DAYS} days.`,
    },
  },
})
