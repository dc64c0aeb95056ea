import { dailySpo2 } from '../../oura/resources/daily-spo2.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

type Percentage = NonNullable<RecordOf<typeof dailySpo2>['spo2Percentage']>

const Spo2Percentage = builder.objectRef<Percentage>('Spo2Percentage').implement({
  description: 'Blood oxygen of a night in figures.',
  fields: (t) => ({
    average: t.exposeFloat('average', {
      description:
        'Mean oxygen saturation, in percent. 0 means that the night was not measured, never that it was zero.',
    }),
  }),
})

const DailySpo2 = recordNode(dailySpo2, {
  name: 'DailySpo2',
  description:
    'Oxygen saturation of the blood (SpO2) during the sleep of a day. Only rings of the third generation and later measure it, and only where it is switched on.',
  fields: (t) => ({
    day: dayField(t, 'The day of waking up.'),
    spo2Percentage: t.expose('spo2Percentage', {
      type: Spo2Percentage,
      description: 'Oxygen saturation in percent; null, or an average of 0, where it was not measured.',
    }),
    breathingDisturbanceIndex: t.exposeInt('breathingDisturbanceIndex', {
      description:
        'How often the saturation dropped, as an index from 0 to 100: the higher, the more disturbed the breathing.',
    }),
  }),
})

recordConnection(dailySpo2, DailySpo2, {
  field: 'dailySpo2',
  description: 'Blood oxygen during sleep, one document a day.',
  items: 'nights of blood oxygen',
})

dayRecord(dailySpo2, DailySpo2, {
  field: 'spo2',
  description: 'Blood oxygen during the sleep of this day.',
})
