import { dailyCardiovascularAge } from '../../oura/resources/daily-cardiovascular-age.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const DailyCardiovascularAge = recordNode(dailyCardiovascularAge, {
  name: 'DailyCardiovascularAge',
  description: 'Estimated age of the arteries. Older records have no id at Oura; the day identifies them.',
  fields: (t) => ({
    day: dayField(t, 'The day of the estimate.'),
    vascularAge: t.exposeInt('vascularAge', {
      description: "Estimated age of the arteries in years, 18 to 100. Compare it with the user's age.",
    }),
    pulseWaveVelocity: t.exposeFloat('pulseWaveVelocity', {
      description:
        'Speed of the pulse along the arteries, in metres per second. Oura derives it from the vascular age, so it may be offset from a measured value. Null in older records.',
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
  description: 'Estimated age of the arteries on this day.',
})
