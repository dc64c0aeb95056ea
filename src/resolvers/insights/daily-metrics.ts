import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import { dailyCardiovascularAge } from '../../oura/resources/daily-cardiovascular-age.ts'
import { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import { dailyResilience } from '../../oura/resources/daily-resilience.ts'
import { dailySleep } from '../../oura/resources/daily-sleep.ts'
import { dailySpo2 } from '../../oura/resources/daily-spo2.ts'
import { dailyStress } from '../../oura/resources/daily-stress.ts'
import { vo2Max } from '../../oura/resources/vo2-max.ts'
import { totalSleepDurationOf } from './day-sleep.ts'
import {
  levelNumber,
  type Metric,
  mainSleepMetrics,
  metricsOf,
  sleepMetrics,
  workoutMetric,
} from './metric.ts'
import { timeInWorkouts } from './workout-summary.ts'

const sleepScore = metricsOf(dailySleep)
const readiness = metricsOf(dailyReadiness)
const activity = metricsOf(dailyActivity, { accumulates: true })
const activityDetail = metricsOf(dailyActivity, { accumulates: true, fields: 'light' })
const stress = metricsOf(dailyStress, { accumulates: true })
const spo2 = metricsOf(dailySpo2)
const resilience = metricsOf(dailyResilience)
const arteries = metricsOf(dailyCardiovascularAge)
const fitness = metricsOf(vo2Max)
const daySleep = sleepMetrics()
const mainSleep = mainSleepMetrics()
const mainSleepDetail = mainSleepMetrics({ fields: 'light' })

/**
 * Every metric with one number a day. A new metric is one entry here: the enum DailyMetric and all statistics are made from
 * this table. A value that is not among the core fields of its resource needs a metric with light fields.
 */
export const dailyMetrics = {
  SLEEP_SCORE: sleepScore('Sleep score, 1 to 100.', ({ score }) => score),
  READINESS_SCORE: readiness('Readiness score, 1 to 100.', ({ score }) => score),
  ACTIVITY_SCORE: activity('Activity score, 1 to 100.', ({ score }) => score),

  STEPS: activity('Number of steps.', ({ steps }) => steps),
  TOTAL_CALORIES: activity('Total energy burned, at rest and moving, in kcal.', (day) => day.totalCalories),
  ACTIVE_CALORIES: activity('Energy burned by moving, in kcal.', (day) => day.activeCalories),
  EQUIVALENT_WALKING_DISTANCE: activityDetail(
    'Walking distance that would burn the same energy, in metres.',
    (day) => day.equivalentWalkingDistance,
  ),
  AVERAGE_MET: activityDetail(
    'Mean intensity of the day, in MET (multiples of the energy burned at rest).',
    (day) => day.averageMetMinutes,
  ),
  HIGH_ACTIVITY_TIME: activityDetail('Time in high activity, in seconds.', (day) => day.highActivityTime),
  MEDIUM_ACTIVITY_TIME: activityDetail(
    'Time in medium activity, in seconds.',
    (day) => day.mediumActivityTime,
  ),
  LOW_ACTIVITY_TIME: activityDetail('Time in low activity, in seconds.', (day) => day.lowActivityTime),
  SEDENTARY_TIME: activityDetail('Time awake without activity, in seconds.', (day) => day.sedentaryTime),
  RESTING_TIME: activityDetail(
    'Time at rest, asleep or lying still, in seconds.',
    ({ restingTime }) => restingTime,
  ),
  NON_WEAR_TIME: activityDetail(
    'Time during which the ring was not worn, in seconds.',
    ({ nonWearTime }) => nonWearTime,
  ),
  INACTIVITY_ALERTS: activityDetail(
    'Number of reminders to move that the app sent.',
    ({ inactivityAlerts }) => inactivityAlerts,
  ),
  WORKOUT_DURATION: workoutMetric(
    'Time in workouts, in seconds; time that overlapping workouts share counts once. 0 without a workout, no value on a day with neither a workout nor an activity record.',
    timeInWorkouts,
  ),
  WORKOUT_COUNT: workoutMetric(
    'Number of workouts. No value on a day with neither a workout nor an activity record.',
    ({ length }) => length,
  ),

  TOTAL_SLEEP_DURATION: daySleep(
    'Time asleep in the night and the naps that count for the sleep score, in seconds.',
    totalSleepDurationOf,
  ),
  MAIN_SLEEP_DURATION: mainSleep(
    'Time asleep in the main sleep, in seconds. Naps do not count.',
    ({ totalSleepDuration }) => totalSleepDuration,
  ),
  DEEP_SLEEP_DURATION: mainSleep(
    'Time in deep sleep in the main sleep, in seconds.',
    ({ deepSleepDuration }) => deepSleepDuration,
  ),
  REM_SLEEP_DURATION: mainSleep(
    'Time in REM sleep in the main sleep, in seconds.',
    ({ remSleepDuration }) => remSleepDuration,
  ),
  LIGHT_SLEEP_DURATION: mainSleep(
    'Time in light sleep in the main sleep, in seconds.',
    ({ lightSleepDuration }) => lightSleepDuration,
  ),
  AWAKE_TIME: mainSleep('Time awake in bed in the main sleep, in seconds.', ({ awakeTime }) => awakeTime),
  TIME_IN_BED: mainSleep('Time in bed in the main sleep, in seconds.', ({ timeInBed }) => timeInBed),
  SLEEP_LATENCY: mainSleep(
    'Time needed to fall asleep in the main sleep, in seconds.',
    ({ latency }) => latency,
  ),
  SLEEP_EFFICIENCY: mainSleep(
    'Time asleep as a share of the time in bed in the main sleep, in percent.',
    ({ efficiency }) => efficiency,
  ),
  RESTLESS_PERIODS: mainSleepDetail(
    'Number of restless periods in the main sleep.',
    ({ restlessPeriods }) => restlessPeriods,
  ),
  AVERAGE_HEART_RATE: mainSleep(
    'Mean heart rate in the main sleep, in beats per minute.',
    ({ averageHeartRate }) => averageHeartRate,
  ),
  LOWEST_HEART_RATE: mainSleep(
    'Lowest heart rate in the main sleep, in beats per minute. Oura calls it the resting heart rate of the night.',
    ({ lowestHeartRate }) => lowestHeartRate,
  ),
  AVERAGE_HRV: mainSleep(
    'Mean heart rate variability (rMSSD) in the main sleep, in ms.',
    ({ averageHrv }) => averageHrv,
  ),
  RESPIRATORY_RATE: mainSleep(
    'Mean respiratory rate in the main sleep, in breaths per minute.',
    ({ averageBreath }) => averageBreath,
  ),

  TEMPERATURE_DEVIATION: readiness(
    "Skin temperature of the night compared with the user's baseline, in °C above or below.",
    ({ temperatureDeviation }) => temperatureDeviation,
  ),
  TEMPERATURE_TREND_DEVIATION: readiness(
    "Skin temperature of the last nights, smoothed and compared with the user's baseline, in °C above or below.",
    ({ temperatureTrendDeviation }) => temperatureTrendDeviation,
  ),
  SPO2_AVERAGE: spo2(
    'Mean oxygen saturation during sleep, in percent.',
    (day) => day.spo2Percentage?.average,
  ),
  BREATHING_DISTURBANCE_INDEX: spo2(
    'How often the oxygen saturation dropped during sleep, as an index from 0 to 100.',
    ({ breathingDisturbanceIndex }) => breathingDisturbanceIndex,
  ),
  STRESS_HIGH: stress('Time in high stress, in seconds.', ({ stressHigh }) => stressHigh),
  RECOVERY_HIGH: stress('Time in high recovery, in seconds.', ({ recoveryHigh }) => recoveryHigh),
  RESILIENCE_LEVEL: resilience(
    'Resilience as a number: 1 limited, 2 adequate, 3 solid, 4 strong, 5 exceptional.',
    ({ level }) => levelNumber(level),
  ),
  VASCULAR_AGE: arteries('Estimated age of the arteries, in years.', ({ vascularAge }) => vascularAge),
  PULSE_WAVE_VELOCITY: arteries(
    'Speed of the pulse along the arteries, in metres per second.',
    ({ pulseWaveVelocity }) => pulseWaveVelocity,
  ),
  VO2_MAX: fitness('Estimated VO2 max, in ml/kg/min.', (estimate) => estimate.vo2Max),

  SLEEP_CONTRIBUTOR_DEEP_SLEEP: sleepScore(
    'Rating of the time in deep sleep, 1 to 100.',
    (day) => day.contributors?.deepSleep,
  ),
  SLEEP_CONTRIBUTOR_EFFICIENCY: sleepScore(
    'Rating of the sleep efficiency, 1 to 100.',
    (day) => day.contributors?.efficiency,
  ),
  SLEEP_CONTRIBUTOR_LATENCY: sleepScore(
    'Rating of the time needed to fall asleep, 1 to 100.',
    (day) => day.contributors?.latency,
  ),
  SLEEP_CONTRIBUTOR_REM_SLEEP: sleepScore(
    'Rating of the time in REM sleep, 1 to 100.',
    (day) => day.contributors?.remSleep,
  ),
  SLEEP_CONTRIBUTOR_RESTFULNESS: sleepScore(
    'Rating of how undisturbed the sleep was, 1 to 100.',
    (day) => day.contributors?.restfulness,
  ),
  SLEEP_CONTRIBUTOR_TIMING: sleepScore(
    'Rating of the time of day of the sleep, 1 to 100.',
    (day) => day.contributors?.timing,
  ),
  SLEEP_CONTRIBUTOR_TOTAL_SLEEP: sleepScore(
    'Rating of the total time asleep, 1 to 100.',
    (day) => day.contributors?.totalSleep,
  ),

  READINESS_CONTRIBUTOR_ACTIVITY_BALANCE: readiness(
    'Rating of the activity of the last days compared with the longer term, 1 to 100.',
    (day) => day.contributors?.activityBalance,
  ),
  READINESS_CONTRIBUTOR_BODY_TEMPERATURE: readiness(
    'Rating of the body temperature, 1 to 100. Not a temperature.',
    (day) => day.contributors?.bodyTemperature,
  ),
  READINESS_CONTRIBUTOR_HRV_BALANCE: readiness(
    'Rating of heart rate variability compared with the longer term, 1 to 100.',
    (day) => day.contributors?.hrvBalance,
  ),
  READINESS_CONTRIBUTOR_PREVIOUS_DAY_ACTIVITY: readiness(
    'Rating of the activity of the day before, 1 to 100.',
    (day) => day.contributors?.previousDayActivity,
  ),
  READINESS_CONTRIBUTOR_PREVIOUS_NIGHT: readiness(
    'Rating of the sleep of the last night, 1 to 100.',
    (day) => day.contributors?.previousNight,
  ),
  READINESS_CONTRIBUTOR_RECOVERY_INDEX: readiness(
    'Rating of how early in the night the heart rate reached its lowest value, 1 to 100.',
    (day) => day.contributors?.recoveryIndex,
  ),
  READINESS_CONTRIBUTOR_RESTING_HEART_RATE: readiness(
    'Rating of the resting heart rate, 1 to 100. Not a heart rate; see LOWEST_HEART_RATE.',
    (day) => day.contributors?.restingHeartRate,
  ),
  READINESS_CONTRIBUTOR_SLEEP_BALANCE: readiness(
    'Rating of the sleep of the last two weeks, 1 to 100.',
    (day) => day.contributors?.sleepBalance,
  ),
  READINESS_CONTRIBUTOR_SLEEP_REGULARITY: readiness(
    'Rating of how regular bedtimes are, 1 to 100.',
    (day) => day.contributors?.sleepRegularity,
  ),

  ACTIVITY_CONTRIBUTOR_MEET_DAILY_TARGETS: activityDetail(
    'Rating of how often daily targets were met, 1 to 100.',
    (day) => day.contributors?.meetDailyTargets,
  ),
  ACTIVITY_CONTRIBUTOR_MOVE_EVERY_HOUR: activityDetail(
    'Rating of how few long inactive periods there were, 1 to 100.',
    (day) => day.contributors?.moveEveryHour,
  ),
  ACTIVITY_CONTRIBUTOR_RECOVERY_TIME: activityDetail(
    'Rating of the recovery time in the last 7 days, 1 to 100.',
    (day) => day.contributors?.recoveryTime,
  ),
  ACTIVITY_CONTRIBUTOR_STAY_ACTIVE: activityDetail(
    'Rating of the active time in the last 24 hours, 1 to 100.',
    (day) => day.contributors?.stayActive,
  ),
  ACTIVITY_CONTRIBUTOR_TRAINING_FREQUENCY: activityDetail(
    'Rating of how often the last 7 days had exercise, 1 to 100.',
    (day) => day.contributors?.trainingFrequency,
  ),
  ACTIVITY_CONTRIBUTOR_TRAINING_VOLUME: activityDetail(
    'Rating of the amount of exercise in the last 7 days, 1 to 100.',
    (day) => day.contributors?.trainingVolume,
  ),
} satisfies Record<string, Metric>

export type DailyMetric = keyof typeof dailyMetrics
