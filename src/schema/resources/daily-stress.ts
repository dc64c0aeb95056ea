import { dailyStress, stressDaySummary } from '../../oura/resources/daily-stress.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'

const StressDaySummary = openEnum(
  'StressDaySummary',
  stressDaySummary,
  'Balance of stress and recovery on a day.',
  {
    restored: 'More recovery than stress.',
    normal: 'Stress and recovery balanced.',
    stressful: 'More stress than recovery.',
  },
)

const DailyStress = recordNode(dailyStress, {
  name: 'DailyStress',
  description:
    'Time in stress and in recovery on a day, measured while the user is awake and still enough. The numbers grow until the day ends.',
  fields: (t) => ({
    day: dayField(t, 'The calendar day.'),
    daySummary: t.expose('daySummary', {
      type: StressDaySummary,
      description: 'The day in one word. Null until the day ends, and if Oura had too little data.',
    }),
    stressHigh: t.exposeInt('stressHigh', {
      description: "Time in high stress (the top quarter of the user's own range), in seconds.",
    }),
    recoveryHigh: t.exposeInt('recoveryHigh', {
      description: "Time in high recovery (the bottom quarter of the user's own stress range), in seconds.",
    }),
  }),
})

recordConnection(dailyStress, DailyStress, {
  field: 'dailyStress',
  description: 'Daytime stress and recovery, one record a day.',
  items: 'days of stress',
})

dayRecord(dailyStress, DailyStress, {
  field: 'stress',
  description: 'Daytime stress and recovery of this day.',
})
