import { vo2Max } from '../../oura/resources/vo2-max.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const Vo2Max = recordNode(vo2Max, {
  name: 'Vo2Max',
  description: 'Estimated VO2 max: the most oxygen that the body can use during exercise.',
  fields: (t) => ({
    day: dayField(t, 'The day of the estimate.'),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: 'Time of the estimate. Its date may differ from `day`; use `day`.',
    }),
    vo2Max: t.exposeFloat('vo2Max', {
      description: 'VO2 max in millilitres of oxygen per minute and kilogram of body weight (ml/kg/min).',
    }),
  }),
})

recordConnection(vo2Max, Vo2Max, {
  field: 'vo2Max',
  description: 'VO2 max estimates, at most one a day.',
  items: 'VO2 max estimates',
})

dayRecord(vo2Max, Vo2Max, { field: 'vo2Max', description: 'VO2 max estimate of this day.' })
