import type { DateRange } from './date-range.ts'
import { formatBetween } from './format.ts'
import { type FragmentType, readFragment } from './generated/fragment-masking.ts'
import {
  type DailyMetric,
  type RingGenerationFragment,
  RingGenerationFragmentDoc,
} from './generated/graphql.ts'
import { metricWords } from './metrics.ts'

export type Hardware = NonNullable<
  RingGenerationFragment['ringConfigurations']
>['nodes'][number]['hardwareType']

/** The user's newest ring; null if unknown, for example without the scope for it. */
export const hardwareOf = (viewer: FragmentType<typeof RingGenerationFragmentDoc> | undefined): Hardware =>
  readFragment(RingGenerationFragmentDoc, viewer)?.ringConfigurations?.nodes.at(-1)?.hardwareType ?? null

const OLD_RINGS: readonly Hardware[] = ['GEN1', 'GEN2', 'GEN2M']

/** What Oura measures with rings from the third generation on. */
const SINCE_GEN3: readonly DailyMetric[] = [
  'SPO2_AVERAGE',
  'BREATHING_DISTURBANCE_INDEX',
  'STRESS_HIGH',
  'RECOVERY_HIGH',
  'RESILIENCE_LEVEL',
  'VASCULAR_AGE',
  'PULSE_WAVE_VELOCITY',
  'VO2_MAX',
]

/** What to do about days without a record. */
const NOT_WORN = 'The ring was not worn then, or the Oura app has not synced since.'

/** Why there is no value of a metric. A missing scope is an error of the answer, with its own notice. */
export function emptyReason(metric: DailyMetric, hardware: Hardware, range: DateRange): string {
  const name = metricWords(metric)
  if (SINCE_GEN3.includes(metric) && OLD_RINGS.includes(hardware))
    return `Your ring does not measure ${name}: that needs a ring of the third generation or newer.`
  return notRecorded(name, range)
}

/** Why there is no record that every ring makes. */
export const notRecorded = (name: string, range: DateRange): string =>
  `No ${name} ${formatBetween(range)}. ${NOT_WORN}`
