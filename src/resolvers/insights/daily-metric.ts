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
import { groupBy } from './group-by.ts'
import { mainSleepOf } from './main-sleep.ts'

/** The values of a metric by day (see slots.ts). Days without a value are not there. */
export type DailyValues = ReadonlyMap<number, number>

/** Loads a metric of each day of a range. */
type LoadDailyValues = (loaders: Loaders, range: SlotRange) => Promise<DailyValues>

/** What a metric reads off a document: no number where Oura left it out or sent something unreadable. */
type Read<D> = (document: D) => number | null | undefined

/** What Oura writes as the lowest heart rate of a period in which it measured none. */
const UNMEASURED_HEART_RATE = 255

/** What Oura writes as the blood oxygen of a night in which it measured none. */
const UNMEASURED_SPO2 = 0

/** One number a day, of all that Oura measures. */
export const dailyMetrics = {
  SLEEP_SCORE: metricOf(dailySleep, ({ score }) => score),
  READINESS_SCORE: metricOf(dailyReadiness, ({ score }) => score),
  ACTIVITY_SCORE: metricOf(dailyActivity, ({ score }) => score),
  STEPS: metricOf(dailyActivity, ({ steps }) => steps),
  TOTAL_CALORIES: metricOf(dailyActivity, ({ totalCalories }) => totalCalories),
  TOTAL_SLEEP_DURATION: mainSleepMetric(({ totalSleepDuration }) => totalSleepDuration),
  AVERAGE_HRV: mainSleepMetric(({ averageHrv }) => averageHrv),
  LOWEST_HEART_RATE: mainSleepMetric(({ lowestHeartRate }) =>
    lowestHeartRate === UNMEASURED_HEART_RATE ? null : lowestHeartRate,
  ),
  TEMPERATURE_DEVIATION: metricOf(dailyReadiness, ({ temperatureDeviation }) => temperatureDeviation),
  SPO2_AVERAGE: metricOf(dailySpo2, ({ spo2Percentage }) =>
    spo2Percentage?.average === UNMEASURED_SPO2 ? null : spo2Percentage?.average,
  ),
  STRESS_HIGH: metricOf(dailyStress, ({ stressHigh }) => stressHigh),
  RECOVERY_HIGH: metricOf(dailyStress, ({ recoveryHigh }) => recoveryHigh),
  VASCULAR_AGE: metricOf(dailyCardiovascularAge, ({ vascularAge }) => vascularAge),
} satisfies Record<string, LoadDailyValues>

export type DailyMetric = keyof typeof dailyMetrics

/** A number of the day's document. */
function metricOf<S extends Shape>(resource: Resource<S>, read: Read<OuraRecord<S>>): LoadDailyValues {
  return async (loaders, range) =>
    toDailyValues(await loaders.range(resource, range, { fields: 'light' }), read)
}

/** A number of the day's main sleep. */
function mainSleepMetric(read: Read<RecordOf<typeof sleep>>): LoadDailyValues {
  return async (loaders, range) => {
    const days = groupBy(await loaders.range(sleep, range, { fields: 'light' }), ({ slot }) => slot)
    const mainSleeps = Array.from(days.values(), mainSleepOf)
    return toDailyValues(
      mainSleeps.filter((period) => period !== null),
      read,
    )
  }
}

function toDailyValues<D extends { readonly slot: number }>(
  documents: readonly D[],
  read: Read<D>,
): DailyValues {
  const values = new Map<number, number>()
  for (const document of documents) {
    const value = read(document)
    if (typeof value === 'number') values.set(document.slot, value)
  }
  return values
}
