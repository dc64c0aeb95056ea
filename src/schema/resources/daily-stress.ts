import { dailyStress, stressDaySummary } from '../../oura/resources/daily-stress.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'

const StressDaySummary = openEnum(
  'StressDaySummary',
  stressDaySummary,
  'How stress and recovery of a day balanced.',
  {
    restored: 'More recovery than stress.',
    normal: 'Neither stood out.',
    stressful: 'More stress than recovery.',
  },
)

const DailyStress = recordNode(dailyStress, {
  name: 'DailyStress',
  description:
    'Time of a day in stress and in recovery, measured by day while the wearer keeps still enough. It grows until the day is over.',
  fields: (t) => ({
    day: dayField(t, 'The calendar day.'),
    daySummary: t.expose('daySummary', {
      type: StressDaySummary,
      description: 'The day in one word. Null while the day is running and where too little was measured.',
    }),
    stressHigh: t.exposeInt('stressHigh', {
      description: "Time in high stress, in seconds: the top quarter of the wearer's own range.",
    }),
    recoveryHigh: t.exposeInt('recoveryHigh', {
      description:
        "Time in high recovery, in seconds: the bottom quarter of the wearer's own range of stress.",
    }),
  }),
})

recordConnection(dailyStress, DailyStress, {
  field: 'dailyStress',
  description: 'Daytime stress and recovery, one document a day.',
  items: 'days of stress',
})

dayRecord(dailyStress, DailyStress, {
  field: 'stress',
  description: 'Daytime stress and recovery of this day.',
})
