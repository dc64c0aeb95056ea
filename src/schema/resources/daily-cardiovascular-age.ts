import { dailyCardiovascularAge } from '../../oura/resources/daily-cardiovascular-age.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const DailyCardiovascularAge = recordNode(dailyCardiovascularAge, {
  name: 'DailyCardiovascularAge',
  description:
    'Estimated age of the arteries. Older documents have no id of their own at Oura: the day is their key.',
  fields: (t) => ({
    day: dayField(t, 'The day of the estimate.'),
    vascularAge: t.exposeInt('vascularAge', {
      description:
        'Estimated age of the arteries in years, 18 to 100. Compare it with the age of the wearer.',
    }),
    pulseWaveVelocity: t.exposeFloat('pulseWaveVelocity', {
      description:
        'How fast a pulse travels along the arteries, in metres a second. Oura derives it from the vascular age, with a possible offset; null in older documents.',
    }),
  }),
})

recordConnection(dailyCardiovascularAge, DailyCardiovascularAge, {
  field: 'dailyCardiovascularAge',
  description: 'Estimated ages of the arteries, at most one a day.',
  items: 'estimates of cardiovascular age',
})

dayRecord(dailyCardiovascularAge, DailyCardiovascularAge, {
  field: 'cardiovascularAge',
  description: 'The estimated age of the arteries on this day.',
})
