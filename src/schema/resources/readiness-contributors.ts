import type { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'

type Contributors = NonNullable<RecordOf<typeof dailyReadiness>['contributors']>

/** Of daily readiness and of the readiness in each sleep period. */
export const ReadinessContributors = builder.objectRef<Contributors>('ReadinessContributors').implement({
  description:
    'What a readiness score is made of. Each is a rating from 1 to 100, not a measure; 0 stands in some broken nights.',
  fields: (t) => ({
    activityBalance: t.exposeInt('activityBalance', {
      description: 'Rating of the activity of the last days against the longer term, 1 to 100.',
    }),
    bodyTemperature: t.exposeInt('bodyTemperature', {
      description: 'Rating of the body temperature against what is usual, 1 to 100. Not a temperature.',
    }),
    hrvBalance: t.exposeInt('hrvBalance', {
      description:
        'Rating of heart rate variability against the longer term, 1 to 100. Null until Oura knows the wearer long enough.',
    }),
    previousDayActivity: t.exposeInt('previousDayActivity', {
      description: "Rating of the day before's activity, 1 to 100. Null where that day was not measured.",
    }),
    previousNight: t.exposeInt('previousNight', {
      description: "Rating of the last night's sleep, 1 to 100.",
    }),
    recoveryIndex: t.exposeInt('recoveryIndex', {
      description: 'Rating of how early in the night the heart rate came to its lowest, 1 to 100.',
    }),
    restingHeartRate: t.exposeInt('restingHeartRate', {
      description:
        'Rating of the resting heart rate against what is usual, 1 to 100. Not a heart rate: for beats a minute see `lowestHeartRate` of a sleep period.',
    }),
    sleepBalance: t.exposeInt('sleepBalance', {
      description: 'Rating of the sleep of the last two weeks against the need for it, 1 to 100.',
    }),
    sleepRegularity: t.exposeInt('sleepRegularity', {
      description:
        'Rating of how steady bedtimes and wake-up times are, 1 to 100. Null in documents from before Oura rated it.',
    }),
  }),
})
