import { interbeatInterval } from '../../oura/resources/interbeat-interval.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { rawField } from '../relay/record-node.ts'
import { seriesConnection } from '../relay/series-connection.ts'

const InterbeatIntervalSample = builder
  .objectRef<RecordOf<typeof interbeatInterval>>('InterbeatIntervalSample')
  .implement({
    description: 'The time between two heartbeats.',
    fields: (t) => ({
      timestamp: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'Time of the measurement, in UTC.',
        resolve: ({ timestamp, time }) => timestamp ?? new Date(time).toISOString(),
      }),
      timestampUnix: t.exposeFloat('timestampUnix', {
        description: 'The same time in milliseconds since 1970, if Oura sends it. Prefer `timestamp`.',
      }),
      ibi: t.exposeInt('ibi', { description: 'Time from one beat to the next, in ms. At most 2000.' }),
      validity: t.exposeInt('validity', {
        description:
          'Quality of the value: 1 good, 2 bad, 3 corrected afterwards, 0 raw, -1 and -2 a gap without signal.',
      }),
      raw: rawField(t, interbeatInterval),
    }),
  })

seriesConnection(interbeatInterval, InterbeatIntervalSample, {
  field: 'interbeatIntervals',
  name: 'InterbeatInterval',
  description:
    'Times between heartbeats, oldest first. For research partners only: Oura removed this from its public API in version 1.34 and requires the scope `research`. Expect FORBIDDEN without it, or an upstream error.',
  items: 'interbeat intervals',
})
