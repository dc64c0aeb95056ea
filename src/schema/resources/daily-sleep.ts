import { dailySleep } from '../../oura/resources/daily-sleep.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

type Contributors = NonNullable<RecordOf<typeof dailySleep>['contributors']>

const SleepContributors = builder.objectRef<Contributors>('SleepContributors').implement({
  description: 'The parts of a sleep score. Each is a rating from 1 to 100, not a measurement.',
  fields: (t) => ({
    deepSleep: t.exposeInt('deepSleep', { description: 'Rating of the time in deep sleep, 1 to 100.' }),
    efficiency: t.exposeInt('efficiency', {
      description: 'Rating of the time asleep compared with the time in bed, 1 to 100.',
    }),
    latency: t.exposeInt('latency', { description: 'Rating of the time needed to fall asleep, 1 to 100.' }),
    remSleep: t.exposeInt('remSleep', { description: 'Rating of the time in REM sleep, 1 to 100.' }),
    restfulness: t.exposeInt('restfulness', {
      description: 'Rating of how undisturbed the sleep was, 1 to 100.',
    }),
    timing: t.exposeInt('timing', { description: 'Rating of the time of day of the sleep, 1 to 100.' }),
    totalSleep: t.exposeInt('totalSleep', { description: 'Rating of the total time asleep, 1 to 100.' }),
  }),
})

const DailySleep = recordNode(dailySleep, {
  name: 'DailySleep',
  description: 'The sleep score of a day. The nights and naps themselves are in `sleepPeriods`.',
  fields: (t) => ({
    day: dayField(t, 'The day of waking up.'),
    score: t.exposeInt('score', {
      description: 'Sleep score, 1 to 100. Null if Oura had too little data.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: "Oura's time stamp of the score. Its date may differ from `day`; use `day`.",
    }),
    contributors: t.expose('contributors', {
      type: SleepContributors,
      description: 'The parts of the score.',
    }),
  }),
})

recordConnection(dailySleep, DailySleep, {
  field: 'dailySleep',
  description: 'Sleep scores, one a day.',
  items: 'sleep scores',
})

dayRecord(dailySleep, DailySleep, { field: 'sleep', description: 'Sleep score of this day.' })
