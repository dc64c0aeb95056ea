import { dailySpo2 } from '../../oura/resources/daily-spo2.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

type Percentage = NonNullable<RecordOf<typeof dailySpo2>['spo2Percentage']>

const Spo2Percentage = builder.objectRef<Percentage>('Spo2Percentage').implement({
  description: 'Blood oxygen saturation (SpO2) of a night.',
  fields: (t) => ({
    average: t.exposeFloat('average', {
      description: 'Mean oxygen saturation, in percent. Null if the night was not measured.',
    }),
  }),
})

const DailySpo2 = recordNode(dailySpo2, {
  name: 'DailySpo2',
  description:
    'Blood oxygen saturation (SpO2) during the sleep of a day. Only rings of the third generation and later measure it, and only if the user switches it on.',
  fields: (t) => ({
    day: dayField(t, 'The day of waking up.'),
    spo2Percentage: t.expose('spo2Percentage', {
      type: Spo2Percentage,
      description: 'Oxygen saturation in percent. Null, or with an average of null, if it was not measured.',
    }),
    breathingDisturbanceIndex: t.exposeInt('breathingDisturbanceIndex', {
      description:
        'How often the oxygen saturation dropped, as an index from 0 to 100. A higher index means more disturbed breathing.',
    }),
  }),
})

recordConnection(dailySpo2, DailySpo2, {
  field: 'dailySpo2',
  description: 'Blood oxygen saturation during sleep, one record a day.',
  items: 'nights of blood oxygen',
})

dayRecord(dailySpo2, DailySpo2, {
  field: 'spo2',
  description: 'Blood oxygen saturation during the sleep of this day.',
})
