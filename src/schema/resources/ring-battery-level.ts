import type { RecordOf } from '../../oura/resources/resource.ts'
import { ringBatteryLevel } from '../../oura/resources/ring-battery-level.ts'
import { builder } from '../builder.ts'
import { rawField } from '../relay/record-node.ts'
import { seriesConnection } from '../relay/series-connection.ts'

const RingBatteryLevelSample = builder
  .objectRef<RecordOf<typeof ringBatteryLevel>>('RingBatteryLevelSample')
  .implement({
    description: 'The battery level of the ring at one moment.',
    fields: (t) => ({
      timestamp: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'Time of the reading, in UTC.',
        resolve: ({ timestamp, time }) => timestamp ?? new Date(time).toISOString(),
      }),
      timestampUnix: t.exposeFloat('timestampUnix', {
        description: 'The same time in milliseconds since 1970, if Oura sends it. Prefer `timestamp`.',
      }),
      level: t.exposeInt('level', { description: 'Battery level in percent, 0 to 100.' }),
      charging: t.exposeBoolean('charging', { description: 'Whether the battery was charging.' }),
      inCharger: t.exposeBoolean('inCharger', {
        description: 'Whether the ring was in its charger. A full battery in the charger is not charging.',
      }),
      raw: rawField(t, ringBatteryLevel),
    }),
  })

seriesConnection(ringBatteryLevel, RingBatteryLevelSample, {
  field: 'ringBatteryLevel',
  name: 'RingBatteryLevel',
  description: 'Battery levels of the ring, oldest first. Defaults to the last 24 hours.',
  items: 'battery levels',
})
