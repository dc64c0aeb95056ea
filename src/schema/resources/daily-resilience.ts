import { dailyResilience, resilienceLevel } from '../../oura/resources/daily-resilience.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'

type Contributors = NonNullable<RecordOf<typeof dailyResilience>['contributors']>

const ResilienceLevel = openEnum(
  'ResilienceLevel',
  resilienceLevel,
  'How well the user withstands stress and recovers from it.',
  {
    limited: 'The lowest of five levels.',
    adequate: 'The second of five levels.',
    solid: 'The third of five levels.',
    strong: 'The fourth of five levels.',
    exceptional: 'The highest of five levels.',
  },
)

const ResilienceContributors = builder.objectRef<Contributors>('ResilienceContributors').implement({
  description: 'The parts of a resilience level. Each is a rating from 0 to 100, not a measurement.',
  fields: (t) => ({
    sleepRecovery: t.exposeFloat('sleepRecovery', {
      description: 'Rating of recovery during sleep, 0 to 100.',
    }),
    daytimeRecovery: t.exposeFloat('daytimeRecovery', {
      description: 'Rating of recovery while awake, 0 to 100.',
    }),
    stress: t.exposeFloat('stress', {
      description: 'Rating of how well the user coped with daytime stress, 0 to 100.',
    }),
  }),
})

const DailyResilience = recordNode(dailyResilience, {
  name: 'DailyResilience',
  description:
    'How well the user withstands stress and recovers from it, rated over the weeks that end on a day.',
  fields: (t) => ({
    day: dayField(t, 'The last day of the rated weeks.'),
    level: t.expose('level', { type: ResilienceLevel, description: 'The level, one of five.' }),
    contributors: t.expose('contributors', {
      type: ResilienceContributors,
      description: 'The parts of the level.',
    }),
  }),
})

recordConnection(dailyResilience, DailyResilience, {
  field: 'dailyResilience',
  description: 'Resilience levels, one a day.',
  items: 'resilience levels',
})

dayRecord(dailyResilience, DailyResilience, {
  field: 'resilience',
  description: 'Resilience level of this day.',
})
