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
  'How well somebody withstands and recovers from stress.',
  {
    limited: 'The lowest of five levels.',
    adequate: 'The second of five levels.',
    solid: 'The third of five levels.',
    strong: 'The fourth of five levels.',
    exceptional: 'The highest of five levels.',
  },
)

const ResilienceContributors = builder.objectRef<Contributors>('ResilienceContributors').implement({
  description: 'What a level of resilience is made of. Each is a rating from 0 to 100, not a measure.',
  fields: (t) => ({
    sleepRecovery: t.exposeFloat('sleepRecovery', { description: 'Rating of recovery by sleep, 0 to 100.' }),
    daytimeRecovery: t.exposeFloat('daytimeRecovery', {
      description: 'Rating of recovery while awake, 0 to 100.',
    }),
    stress: t.exposeFloat('stress', { description: 'Rating of how daytime stress was borne, 0 to 100.' }),
  }),
})

const DailyResilience = recordNode(dailyResilience, {
  name: 'DailyResilience',
  description: 'How well the wearer withstands and recovers from stress, judged over the weeks up to a day.',
  fields: (t) => ({
    day: dayField(t, 'The last day of the weeks that were judged.'),
    level: t.expose('level', { type: ResilienceLevel, description: 'The level reached, one of five.' }),
    contributors: t.expose('contributors', {
      type: ResilienceContributors,
      description: 'What the level is made of.',
    }),
  }),
})

recordConnection(dailyResilience, DailyResilience, {
  field: 'dailyResilience',
  description: 'Levels of resilience, one a day.',
  items: 'levels of resilience',
})

dayRecord(dailyResilience, DailyResilience, {
  field: 'resilience',
  description: 'The level of resilience on this day.',
})
