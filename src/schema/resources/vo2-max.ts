import { vo2Max } from '../../oura/resources/vo2-max.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const Vo2Max = recordNode(vo2Max, {
  name: 'Vo2Max',
  description: 'Estimated VO2 max: how much oxygen the body can use at its hardest effort.',
  fields: (t) => ({
    day: dayField(t, 'The day of the estimate.'),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: 'When the estimate was made. It does not tell the day: use `day`.',
    }),
    vo2Max: t.exposeFloat('vo2Max', {
      description: 'VO2 max in millilitres of oxygen a minute for each kilogram of body weight (ml/kg/min).',
    }),
  }),
})

recordConnection(vo2Max, Vo2Max, {
  field: 'vo2Max',
  description: 'Estimates of VO2 max, at most one a day.',
  items: 'estimates of VO2 max',
})

dayRecord(vo2Max, Vo2Max, { field: 'vo2Max', description: 'The estimate of VO2 max on this day.' })
