import type {
  ReadinessDaysFragment,
  ResilienceLevel,
  StressDaySummary,
  StressDaysFragment,
} from './generated/graphql.ts'

/** The name of a part in Oura's app, and what it rates. */
export interface Term<Key extends string> {
  readonly key: Key
  readonly name: string
  readonly meaning: string
}

type Records<Connection extends { readonly nodes: readonly unknown[] } | null> =
  NonNullable<Connection>['nodes'][number]
type PartsOf<Rated extends { readonly contributors: unknown }> = Exclude<
  keyof NonNullable<Rated['contributors']>,
  '__typename'
>
type ReadinessKey = PartsOf<Records<ReadinessDaysFragment['dailyReadiness']>>

/** The parts of a readiness score, as Oura's app explains them, in its order. */
export const READINESS_TERMS: readonly Term<ReadinessKey>[] = [
  {
    key: 'restingHeartRate',
    name: 'Resting heart rate',
    meaning:
      'The lowest heart rate of the night against your long-term mean. Near it or a little below is best.',
  },
  {
    key: 'hrvBalance',
    name: 'HRV balance',
    meaning:
      'The heart rate variability of the last two weeks against your long-term mean. Higher means recovered.',
  },
  {
    key: 'bodyTemperature',
    name: 'Body temperature',
    meaning:
      'The skin temperature of the night against what is normal for you. Both higher and lower rate less.',
  },
  {
    key: 'recoveryIndex',
    name: 'Recovery index',
    meaning:
      'How early in the night the heart rate came to rest. Best is six hours or more before waking up.',
  },
  {
    key: 'previousNight',
    name: 'Previous night',
    meaning: 'How well you slept last night, compared with your usual sleep.',
  },
  {
    key: 'sleepBalance',
    name: 'Sleep balance',
    meaning: 'Whether the sleep of the last two weeks keeps up with what you need.',
  },
  {
    key: 'sleepRegularity',
    name: 'Sleep regularity',
    meaning: 'How even your bedtimes and wake-up times were in the last two weeks.',
  },
  {
    key: 'previousDayActivity',
    name: 'Previous day’s activity',
    meaning: 'How active you were yesterday. Both very much activity and very little rate less.',
  },
  {
    key: 'activityBalance',
    name: 'Activity balance',
    meaning: 'The activity of the last two weeks against your long-term level.',
  },
]

type ResilienceKey = PartsOf<Records<StressDaysFragment['dailyResilience']>>

/** The parts of resilience. */
export const RESILIENCE_TERMS: readonly Term<ResilienceKey>[] = [
  {
    key: 'sleepRecovery',
    name: 'Sleep recovery',
    meaning: 'How well sleep restored you in the last two weeks.',
  },
  {
    key: 'daytimeRecovery',
    name: 'Daytime recovery',
    meaning: 'How much restorative time the days of the last two weeks had.',
  },
  { key: 'stress', name: 'Daytime stress', meaning: 'How well you coped with the stress of these days.' },
]

interface Word {
  readonly name: string
  readonly meaning: string
}

/** A day of stress and recovery in a word. */
export const STRESS_WORDS: Readonly<Record<StressDaySummary, Word>> = {
  RESTORED: { name: 'Restored', meaning: 'The day had more recovery than stress.' },
  NORMAL: { name: 'Normal', meaning: 'Stress and recovery were balanced.' },
  STRESSFUL: { name: 'Stressful', meaning: 'The day had more stress than recovery.' },
  UNKNOWN: { name: 'Unknown', meaning: 'Oura uses a word that this page does not know.' },
}

/** The levels of resilience, lowest first. */
export const RESILIENCE_WORDS: Readonly<Record<ResilienceLevel, Word>> = {
  LIMITED: { name: 'Limited', meaning: 'Stress outweighs recovery, and the body has little in reserve.' },
  ADEQUATE: { name: 'Adequate', meaning: 'Recovery just about makes up for stress.' },
  SOLID: { name: 'Solid', meaning: 'Recovery makes up for stress on most days.' },
  STRONG: { name: 'Strong', meaning: 'You recover well from the stress that you have.' },
  EXCEPTIONAL: { name: 'Exceptional', meaning: 'You recover fully, even from much stress.' },
  UNKNOWN: { name: 'Unknown', meaning: 'Oura uses a level that this page does not know.' },
}
