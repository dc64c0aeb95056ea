import { sleepAlgorithmVersion, sleepAnalysisReason, sleepType } from '../../oura/resources/sleep.ts'
import { openEnum } from '../values/open-enum.ts'

export const SleepType = openEnum('SleepType', sleepType, 'What kind of sleep a sleep period is.', {
  deleted: 'Deleted by the wearer.',
  sleep: 'A nap or short sleep of 15 minutes to 3 hours that the wearer confirmed. It counts for the scores.',
  long_sleep: 'More than 3 hours. It counts for the scores without being confirmed.',
  late_nap: "A confirmed nap that ended after 18:00. It counts for the next day's scores.",
  rest: 'Noticed by the ring, but the wearer said that it was no sleep, or said nothing. It does not count.',
})

export const SleepAlgorithmVersion = openEnum(
  'SleepAlgorithmVersion',
  sleepAlgorithmVersion,
  'Which of its algorithms Oura told the sleep phases with. Phases of different versions do not compare.',
  { v1: 'The original one.', v2: 'The one that came after it.' },
)

export const SleepAnalysisReason = openEnum(
  'SleepAnalysisReason',
  sleepAnalysisReason,
  'Why Oura last computed a sleep period.',
  {
    foreground_sleep_analysis: 'The app was opened and analysed the sleep.',
    bedtime_edit: 'The wearer changed when the sleep began or ended.',
  },
)
