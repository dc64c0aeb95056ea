import type { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { builder } from '../builder.ts'

type Contributors = NonNullable<RecordOf<typeof dailyReadiness>['contributors']>

/** Part of daily readiness, and of the readiness in each sleep period. */
export const ReadinessContributors = builder.objectRef<Contributors>('ReadinessContributors').implement({
  description:
    'The parts of a readiness score. Each is a rating from 1 to 100, not a measurement. Oura sends 0 for some broken nights.',
  fields: (t) => ({
    activityBalance: t.exposeInt('activityBalance', {
      description: 'Rating of the activity of the last days compared with the longer term, 1 to 100.',
    }),
    bodyTemperature: t.exposeInt('bodyTemperature', {
      description:
        "Rating of the body temperature compared with the user's baseline, 1 to 100. Not a temperature.",
    }),
    hrvBalance: t.exposeInt('hrvBalance', {
      description:
        'Rating of heart rate variability compared with the longer term, 1 to 100. Null until Oura has enough data of the user.',
    }),
    previousDayActivity: t.exposeInt('previousDayActivity', {
      description: 'Rating of the activity of the day before, 1 to 100. Null if that day was not measured.',
    }),
    previousNight: t.exposeInt('previousNight', {
      description: 'Rating of the sleep of the last night, 1 to 100.',
    }),
    recoveryIndex: t.exposeInt('recoveryIndex', {
      description: 'Rating of how early in the night the heart rate reached its lowest value, 1 to 100.',
    }),
    restingHeartRate: t.exposeInt('restingHeartRate', {
      description:
        "A rating from 1 to 100, not a heart rate: how the resting heart rate compares with the user's baseline. For beats per minute see `lowestHeartRate` of a sleep period.",
    }),
    sleepBalance: t.exposeInt('sleepBalance', {
      description: 'Rating of the sleep of the last two weeks compared with the need for sleep, 1 to 100.',
    }),
    sleepRegularity: t.exposeInt('sleepRegularity', {
      description:
        'Rating of how regular bedtimes and wake-up times are, 1 to 100. Null in records from before Oura rated it.',
    }),
  }),
})
