import { sleepAlgorithmVersion, sleepAnalysisReason, sleepType } from '../../oura/resources/sleep.ts'
import { openEnum } from '../values/open-enum.ts'

export const SleepType = openEnum('SleepType', sleepType, 'Kind of a sleep period.', {
  deleted: 'Deleted by the user.',
  sleep:
    'A nap or short sleep of 15 minutes to 3 hours. It counts for the scores only if `sleepScoreDelta` is not null.',
  long_sleep: 'A sleep of more than 3 hours. It counts for the scores without confirmation.',
  late_nap: "A confirmed nap that ended after 18:00. It counts for the next day's scores.",
  rest: 'Detected by the ring, but the user rejected or did not confirm it. It does not count.',
})

export const SleepAlgorithmVersion = openEnum(
  'SleepAlgorithmVersion',
  sleepAlgorithmVersion,
  'Algorithm that Oura used for the sleep phases. Phases of different versions are not comparable.',
  { v1: 'The first algorithm.', v2: 'The second algorithm.' },
)

export const SleepAnalysisReason = openEnum(
  'SleepAnalysisReason',
  sleepAnalysisReason,
  'Why Oura last analysed a sleep period.',
  {
    foreground_sleep_analysis: 'The user opened the app.',
    background_sleep_analysis: 'The app analysed the sleep in the background.',
    background_created_foreground_updated:
      'The app analysed the sleep in the background, and again when the user opened it.',
    bedtime_edit: 'The user edited the start or the end.',
  },
)
