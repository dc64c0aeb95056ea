import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import { dailyCardiovascularAge } from '../../oura/resources/daily-cardiovascular-age.ts'
import { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import { dailySleep } from '../../oura/resources/daily-sleep.ts'
import { dailySpo2 } from '../../oura/resources/daily-spo2.ts'
import { dailyStress } from '../../oura/resources/daily-stress.ts'
import type { OuraRecord, RecordOf, Resource } from '../../oura/resources/resource.ts'
import { sleep } from '../../oura/resources/sleep.ts'
import type { Loaders } from '../data/loaders.ts'
import { mainSleepOf } from './day-sleep.ts'
import { groupBy } from './statistics.ts'

/** Values of a metric by day slot (see slots.ts). Days without a value are missing. */
export type DailyValues = ReadonlyMap<number, number>

/** Loads the values of a metric in a range of days. */
type LoadDailyValues = (loaders: Loaders, range: SlotRange) => Promise<DailyValues>

/** Reads a metric from a record. Not a number if Oura left it out or sent another kind of value. */
type Read<R> = (record: R) => number | null | undefined

/** Every metric with one number a day. A new metric is one line here and one in src/schema/insights. */
export const dailyMetrics = {
  SLEEP_SCORE: metricOf(dailySleep, ({ score }) => score),
  READINESS_SCORE: metricOf(dailyReadiness, ({ score }) => score),
  ACTIVITY_SCORE: metricOf(dailyActivity, ({ score }) => score),
  STEPS: metricOf(dailyActivity, ({ steps }) => steps),
  TOTAL_CALORIES: metricOf(dailyActivity, ({ totalCalories }) => totalCalories),
  TOTAL_SLEEP_DURATION: mainSleepMetric(({ totalSleepDuration }) => totalSleepDuration),
  AVERAGE_HRV: mainSleepMetric(({ averageHrv }) => averageHrv),
  LOWEST_HEART_RATE: mainSleepMetric(({ lowestHeartRate }) => lowestHeartRate),
  TEMPERATURE_DEVIATION: metricOf(dailyReadiness, ({ temperatureDeviation }) => temperatureDeviation),
  SPO2_AVERAGE: metricOf(dailySpo2, ({ spo2Percentage }) => spo2Percentage?.average),
  STRESS_HIGH: metricOf(dailyStress, ({ stressHigh }) => stressHigh),
  RECOVERY_HIGH: metricOf(dailyStress, ({ recoveryHigh }) => recoveryHigh),
  VASCULAR_AGE: metricOf(dailyCardiovascularAge, ({ vascularAge }) => vascularAge),
} satisfies Record<string, LoadDailyValues>

export type DailyMetric = keyof typeof dailyMetrics

/** A metric that is a field of the day's record. */
function metricOf<S extends Shape>(resource: Resource<S>, read: Read<OuraRecord<S>>): LoadDailyValues {
  return async (loaders, range) =>
    toDailyValues(await loaders.range(resource, range, { fields: 'core' }), read)
}

/** A metric that is a field of the day's main sleep. */
function mainSleepMetric(read: Read<RecordOf<typeof sleep>>): LoadDailyValues {
  return async (loaders, range) => {
    const days = groupBy(await loaders.range(sleep, range, { fields: 'core' }), ({ slot }) => slot)
    const mainSleeps = Array.from(days.values(), mainSleepOf)
    return toDailyValues(
      mainSleeps.filter((period) => period !== null),
      read,
    )
  }
}

function toDailyValues<R extends { readonly slot: number }>(
  records: readonly R[],
  read: Read<R>,
): DailyValues {
  const values = new Map<number, number>()
  for (const record of records) {
    const value = read(record)
    if (typeof value === 'number') values.set(record.slot, value)
  }
  return values
}
