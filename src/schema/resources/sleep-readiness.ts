import type { RecordOf } from '../../oura/resources/resource.ts'
import type { sleep } from '../../oura/resources/sleep.ts'
import { builder } from '../builder.ts'
import { ReadinessContributors } from './readiness-contributors.ts'

type Readiness = NonNullable<RecordOf<typeof sleep>['readiness']>

/** The readiness in a sleep period. */
export const SleepReadiness = builder.objectRef<Readiness>('SleepReadiness').implement({
  description:
    "Readiness as it was judged after one sleep period. The day's own score is DailyReadiness, which later periods may have changed.",
  fields: (t) => ({
    contributors: t.expose('contributors', {
      type: ReadinessContributors,
      description: 'What the score is made of.',
    }),
    score: t.exposeInt('score', { description: 'Readiness score, 1 to 100.' }),
    temperatureDeviation: t.exposeFloat('temperatureDeviation', {
      description:
        'Skin temperature of this sleep against what is usual for the wearer, in °C above or below.',
    }),
    temperatureTrendDeviation: t.exposeFloat('temperatureTrendDeviation', {
      description:
        'Skin temperature of the last nights, smoothed, against what is usual for the wearer, in °C above or below.',
    }),
  }),
})
