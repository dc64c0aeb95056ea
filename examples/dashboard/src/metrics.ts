import { roundTicks } from './charts/axis.ts'
import { formatChange, formatDecimal, formatDuration, formatNumber, NONE } from './format.ts'
import type { DailyMetric } from './generated/graphql.ts'

/** The levels of resilience, from 1. */
const LEVELS = ['Limited', 'Adequate', 'Solid', 'Strong', 'Exceptional']

const withUnit = (format: (value: number) => string, unit: string) => (value: number) =>
  `${format(value)}\u00a0${unit}`

/** A value with its unit, by the kind of the metric. */
const FORMATS = {
  rating: formatNumber,
  count: formatNumber,
  energy: withUnit(formatNumber, 'kcal'),
  distance: withUnit((metres) => formatDecimal(metres / 1000), 'km'),
  met: withUnit(formatDecimal, 'MET'),
  duration: formatDuration,
  share: withUnit(formatNumber, '%'),
  oxygen: withUnit(formatDecimal, '%'),
  heartRate: withUnit(formatNumber, 'bpm'),
  hrv: withUnit(formatNumber, 'ms'),
  breaths: withUnit(formatDecimal, 'breaths/min'),
  temperature: withUnit((degrees) => formatChange(degrees, formatDecimal), '°C'),
  index: formatNumber,
  years: withUnit(formatNumber, 'years'),
  speed: withUnit(formatDecimal, 'm/s'),
  vo2: withUnit(formatDecimal, 'ml/kg/min'),
  level: (level: number) => LEVELS[Math.round(level) - 1] ?? NONE,
} as const

export type MetricKind = keyof typeof FORMATS

interface Metric {
  readonly name: string
  readonly kind: MetricKind
}

type Group = Readonly<Partial<Record<DailyMetric, readonly [name: string, kind: MetricKind]>>>

const ratings = <Name extends DailyMetric>(names: Readonly<Record<Name, string>>): Group =>
  Object.fromEntries(Object.entries(names).map(([metric, name]) => [metric, [name, 'rating']]))

/** Every metric of the schema with its name in Oura's app, in the groups of a list. */
export const METRIC_GROUPS = {
  Scores: ratings({
    SLEEP_SCORE: 'Sleep score',
    READINESS_SCORE: 'Readiness score',
    ACTIVITY_SCORE: 'Activity score',
  }),
  Body: {
    AVERAGE_HRV: ['Heart rate variability', 'hrv'],
    LOWEST_HEART_RATE: ['Resting heart rate', 'heartRate'],
    AVERAGE_HEART_RATE: ['Mean heart rate asleep', 'heartRate'],
    TEMPERATURE_DEVIATION: ['Temperature deviation', 'temperature'],
    TEMPERATURE_TREND_DEVIATION: ['Temperature trend', 'temperature'],
    RESPIRATORY_RATE: ['Respiratory rate', 'breaths'],
    SPO2_AVERAGE: ['Blood oxygen (SpO₂)', 'oxygen'],
    BREATHING_DISTURBANCE_INDEX: ['Breathing disturbance index', 'index'],
    VASCULAR_AGE: ['Vascular age', 'years'],
    PULSE_WAVE_VELOCITY: ['Pulse wave velocity', 'speed'],
    VO2_MAX: ['VO₂ max', 'vo2'],
  },
  Stress: {
    STRESS_HIGH: ['Time stressed', 'duration'],
    RECOVERY_HIGH: ['Time restored', 'duration'],
    RESILIENCE_LEVEL: ['Resilience', 'level'],
  },
  Sleep: {
    TOTAL_SLEEP_DURATION: ['Sleep with naps', 'duration'],
    MAIN_SLEEP_DURATION: ['Sleep at night', 'duration'],
    DEEP_SLEEP_DURATION: ['Deep sleep', 'duration'],
    REM_SLEEP_DURATION: ['REM sleep', 'duration'],
    LIGHT_SLEEP_DURATION: ['Light sleep', 'duration'],
    AWAKE_TIME: ['Time awake in bed', 'duration'],
    TIME_IN_BED: ['Time in bed', 'duration'],
    SLEEP_LATENCY: ['Sleep latency', 'duration'],
    SLEEP_EFFICIENCY: ['Sleep efficiency', 'share'],
    RESTLESS_PERIODS: ['Restless periods', 'count'],
  },
  Activity: {
    STEPS: ['Steps', 'count'],
    TOTAL_CALORIES: ['Total energy', 'energy'],
    ACTIVE_CALORIES: ['Active energy', 'energy'],
    EQUIVALENT_WALKING_DISTANCE: ['Walking equivalent', 'distance'],
    AVERAGE_MET: ['Mean intensity', 'met'],
    HIGH_ACTIVITY_TIME: ['High activity', 'duration'],
    MEDIUM_ACTIVITY_TIME: ['Medium activity', 'duration'],
    LOW_ACTIVITY_TIME: ['Low activity', 'duration'],
    SEDENTARY_TIME: ['Inactive time', 'duration'],
    RESTING_TIME: ['Resting time', 'duration'],
    NON_WEAR_TIME: ['Ring not worn', 'duration'],
    INACTIVITY_ALERTS: ['Inactivity alerts', 'count'],
    WORKOUT_DURATION: ['Workout time', 'duration'],
    WORKOUT_COUNT: ['Workouts', 'count'],
  },
  'Ratings of sleep': ratings({
    SLEEP_CONTRIBUTOR_TOTAL_SLEEP: 'Total sleep, rating',
    SLEEP_CONTRIBUTOR_EFFICIENCY: 'Efficiency, rating',
    SLEEP_CONTRIBUTOR_RESTFULNESS: 'Restfulness, rating',
    SLEEP_CONTRIBUTOR_REM_SLEEP: 'REM sleep, rating',
    SLEEP_CONTRIBUTOR_DEEP_SLEEP: 'Deep sleep, rating',
    SLEEP_CONTRIBUTOR_LATENCY: 'Latency, rating',
    SLEEP_CONTRIBUTOR_TIMING: 'Timing, rating',
  }),
  'Ratings of readiness': ratings({
    READINESS_CONTRIBUTOR_RESTING_HEART_RATE: 'Resting heart rate, rating',
    READINESS_CONTRIBUTOR_HRV_BALANCE: 'HRV balance, rating',
    READINESS_CONTRIBUTOR_BODY_TEMPERATURE: 'Body temperature, rating',
    READINESS_CONTRIBUTOR_RECOVERY_INDEX: 'Recovery index, rating',
    READINESS_CONTRIBUTOR_PREVIOUS_NIGHT: 'Previous night, rating',
    READINESS_CONTRIBUTOR_SLEEP_BALANCE: 'Sleep balance, rating',
    READINESS_CONTRIBUTOR_SLEEP_REGULARITY: 'Sleep regularity, rating',
    READINESS_CONTRIBUTOR_PREVIOUS_DAY_ACTIVITY: 'Previous day’s activity, rating',
    READINESS_CONTRIBUTOR_ACTIVITY_BALANCE: 'Activity balance, rating',
  }),
  'Ratings of activity': ratings({
    ACTIVITY_CONTRIBUTOR_STAY_ACTIVE: 'Stay active, rating',
    ACTIVITY_CONTRIBUTOR_MOVE_EVERY_HOUR: 'Move every hour, rating',
    ACTIVITY_CONTRIBUTOR_MEET_DAILY_TARGETS: 'Meet daily goals, rating',
    ACTIVITY_CONTRIBUTOR_TRAINING_FREQUENCY: 'Training frequency, rating',
    ACTIVITY_CONTRIBUTOR_TRAINING_VOLUME: 'Training volume, rating',
    ACTIVITY_CONTRIBUTOR_RECOVERY_TIME: 'Recovery time, rating',
  }),
} as const satisfies Readonly<Record<string, Group>>

const METRICS = new Map<string, Metric>(
  Object.values(METRIC_GROUPS).flatMap((group: Group) =>
    Object.entries(group).map(([metric, [name, kind]]) => [metric, { name, kind }] as const),
  ),
)

/** Whether a text, such as a parameter of the URL, is a metric. */
export const isMetric = (text: string | null): text is DailyMetric => text !== null && METRICS.has(text)

/** The name of a metric. */
export const metricName = (metric: DailyMetric): string => METRICS.get(metric)?.name ?? metric

/** The name within a sentence: acronyms keep their capitals. */
export function metricWords(metric: DailyMetric): string {
  const name = metricName(metric)
  return /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name
}

/** A value with its unit; a dash for an unknown one. */
export const formatMetric = (metric: DailyMetric, value: number | null | undefined): string =>
  value == null ? NONE : FORMATS[METRICS.get(metric)?.kind ?? 'count'](value)

/** Whether a metric is a score or a rating, which Oura computes from measurements. */
export const isRating = (metric: DailyMetric): boolean => METRICS.get(metric)?.kind === 'rating'

/** A mean with its unit: for a level a number, because a level between two has no name. */
export const formatMean = (metric: DailyMetric, mean: number | null): string =>
  METRICS.get(metric)?.kind === 'level' && mean !== null
    ? `${formatDecimal(mean)} of ${LEVELS.length}`
    : formatMetric(metric, mean)

/** Two values of a metric with one unit: 48 – 61 ms. */
export function metricRange(metric: DailyMetric, lowest: number, highest: number): string {
  const [lower, upper] = [formatMetric(metric, lowest), formatMetric(metric, highest)]
  if (lower === upper) return upper
  const [number = lower, unit] = lower.split('\u00a0')
  return unit !== undefined && upper.endsWith(`\u00a0${unit}`)
    ? `${number} – ${upper}`
    : `${lower} – ${upper}`
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const STEPS_OF_TIME = [300, 900, 1800, 3600, 7200, 14_400, 28_800]

/** Round values of an axis from the lowest to the highest value of a metric. */
export function metricTicks(metric: DailyMetric, lowest: number, highest: number): number[] {
  const kind = METRICS.get(metric)?.kind
  if (kind === 'level') return LEVELS.map((_, index) => index + 1)
  return roundTicks(lowest, highest, kind === 'duration' ? STEPS_OF_TIME : STEPS)
}

/** A value of an axis, as short as possible. */
export function formatTick(metric: DailyMetric, value: number): string {
  const kind = METRICS.get(metric)?.kind
  // An axis breaks its labels at spaces.
  if (kind === 'duration')
    return value === 0 || value >= 3600 ? `${value / 3600}\u00a0h` : `${Math.round(value / 60)}\u00a0min`
  if (kind === 'level' || kind === 'temperature') return formatMetric(metric, value).split('\u00a0')[0] ?? ''
  if (kind === 'distance') return formatDecimal(value / 1000)
  const [size, unit] = Math.abs(value) >= 1000 ? [value / 1000, 'k'] : [value, '']
  return `${Number.isInteger(size) ? formatNumber(size) : formatDecimal(size)}${unit}`
}
