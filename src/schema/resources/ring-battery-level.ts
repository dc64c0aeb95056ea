import type { RecordOf } from '../../oura/resources/resource.ts'
import { ringBatteryLevel } from '../../oura/resources/ring-battery-level.ts'
import { builder } from '../builder.ts'
import { seriesConnection } from '../relay/series-connection.ts'

const RingBatteryLevelSample = builder
  .objectRef<RecordOf<typeof ringBatteryLevel>>('RingBatteryLevelSample')
  .implement({
    description: 'Charge of the ring at one moment.',
    fields: (t) => ({
      timestamp: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'When it was read, in UTC.',
        resolve: ({ timestamp, time }) => timestamp ?? new Date(time).toISOString(),
      }),
      timestampUnix: t.exposeFloat('timestampUnix', {
        description: 'The same instant in milliseconds since 1970, where Oura gives it. Prefer `timestamp`.',
      }),
      level: t.exposeInt('level', { description: 'Charge in percent, 0 to 100.' }),
      charging: t.exposeBoolean('charging', { description: 'Whether the battery was being charged.' }),
      inCharger: t.exposeBoolean('inCharger', {
        description: 'Whether the ring lay in its charger. A full battery in the charger is not charging.',
      }),
    }),
  })

seriesConnection(ringBatteryLevel, RingBatteryLevelSample, {
  field: 'ringBatteryLevel',
  name: 'RingBatteryLevel',
  description: 'Charge of the ring, oldest first. Without times, the last 24 hours.',
  items: 'battery levels',
})
