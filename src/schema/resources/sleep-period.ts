import type { RecordOf } from '../../oura/resources/resource.ts'
import { sleep } from '../../oura/resources/sleep.ts'
import { mainSleepOf, napsOf, totalSleepDurationOf } from '../../resolvers/insights/day-sleep.ts'
import { builder } from '../builder.ts'
import {
  FIVE_MINUTES_OF_NIGHT,
  HALF_MINUTES_OF_NIGHT,
  RECORDS_OF_DAY,
  SEGMENTS_OF_5_MINUTES,
  SEGMENTS_OF_30_SECONDS,
  textCost,
} from '../cost/costs.ts'
import { Day, dayRecords, ofDayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, reads, recordNode } from '../relay/record-node.ts'
import { SampleSeries } from '../values/sample-series.ts'
import { segmentsOf } from '../values/segment-type.ts'
import { ReadinessContributors } from './readiness-contributors.ts'
import { SleepAlgorithmVersion, SleepAnalysisReason, SleepType } from './sleep-enums.ts'
import {
  MovementSegment,
  movements30Sec,
  SleepPhaseSegment,
  sleepPhases5Min,
  sleepPhases30Sec,
} from './sleep-segments.ts'

type Readiness = NonNullable<RecordOf<typeof sleep>['readiness']>

const SleepReadiness = builder.objectRef<Readiness>('SleepReadiness').implement({
  description:
    'Readiness as Oura rated it after one sleep period. The score of the day is in DailyReadiness; later sleep periods may have changed it.',
  fields: (t) => ({
    contributors: t.expose('contributors', {
      type: ReadinessContributors,
      description: 'The parts of the score.',
    }),
    score: t.exposeInt('score', { description: 'Readiness score, 1 to 100.' }),
    temperatureDeviation: t.exposeFloat('temperatureDeviation', {
      description: "Skin temperature of this sleep compared with the user's baseline, in °C above or below.",
    }),
    temperatureTrendDeviation: t.exposeFloat('temperatureTrendDeviation', {
      description:
        "Skin temperature of the last nights, smoothed and compared with the user's baseline, in °C above or below.",
    }),
  }),
})

const SleepPeriod = recordNode(sleep, {
  name: 'SleepPeriod',
  description:
    'One period of sleep or rest: a night, a nap, or a rest that the ring took for sleep. A day may have several. The sleep score is in DailySleep.',
  fields: (t) => ({
    day: dayField(
      t,
      'The day that the sleep counts for: the day of waking up, or the next day for a nap that ended after 18:00.',
    ),
    type: t.expose('type', {
      type: SleepType,
      description: 'Kind of the period: night, nap or rest.',
    }),
    period: t.exposeInt('period', {
      description: 'Number of the period within its day, from 0. The main night is often not 0; see `type`.',
    }),
    bedtimeStart: t.expose('bedtimeStart', { type: 'DateTime', description: 'Start of the time in bed.' }),
    bedtimeEnd: t.expose('bedtimeEnd', { type: 'DateTime', description: 'End of the time in bed.' }),
    timeInBed: t.exposeInt('timeInBed', { description: 'Time in bed, asleep and awake, in seconds.' }),
    totalSleepDuration: t.exposeInt('totalSleepDuration', { description: 'Time asleep, in seconds.' }),
    deepSleepDuration: t.exposeInt('deepSleepDuration', { description: 'Time in deep sleep, in seconds.' }),
    lightSleepDuration: t.exposeInt('lightSleepDuration', {
      description: 'Time in light sleep, in seconds.',
    }),
    remSleepDuration: t.exposeInt('remSleepDuration', { description: 'Time in REM sleep, in seconds.' }),
    awakeTime: t.exposeInt('awakeTime', { description: 'Time awake in bed, in seconds.' }),
    latency: t.exposeInt('latency', { description: 'Time needed to fall asleep, in seconds.' }),
    efficiency: t.exposeInt('efficiency', {
      description:
        'Time asleep as a share of the time in bed, in percent. Broken periods of a few minutes may have values as low as 3.',
    }),
    restlessPeriods: t.exposeInt('restlessPeriods', { description: 'Number of restless periods.' }),
    averageBreath: t.exposeFloat('averageBreath', {
      description: 'Mean respiratory rate, in breaths per minute.',
    }),
    averageHeartRate: t.exposeFloat('averageHeartRate', {
      description:
        'Mean heart rate, in beats per minute. Oura computes it from 30-second samples, so it is not the mean of `heartRate`, and the app may show another number.',
    }),
    lowestHeartRate: t.exposeInt('lowestHeartRate', {
      description:
        'Lowest heart rate, in beats per minute: the minimum of the samples in `heartRate`. Null if it was not measured, as in broken periods.',
    }),
    averageHrv: t.exposeInt('averageHrv', {
      description: 'Mean heart rate variability (rMSSD), in ms.',
    }),
    heartRate: t.expose('heartRate', {
      type: SampleSeries,
      cost: { items: FIVE_MINUTES_OF_NIGHT },
      description: 'Heart rate during the period, in beats per minute, usually every 5 minutes.',
    }),
    hrv: t.expose('hrv', {
      type: SampleSeries,
      cost: { items: FIVE_MINUTES_OF_NIGHT },
      description: 'Heart rate variability (rMSSD) during the period, in ms, usually every 5 minutes.',
    }),
    sleepPhase5Min: t.exposeString('sleepPhase5Min', {
      cost: textCost(FIVE_MINUTES_OF_NIGHT),
      description:
        'Sleep phases as Oura sends them, one character for each 5 minutes from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. Decoded in `phases`.',
    }),
    phases: t.field({
      type: [SleepPhaseSegment],
      cost: { items: SEGMENTS_OF_5_MINUTES },
      description:
        'Sleep phases as segments from bedtimeStart, in steps of 5 minutes. Their sums differ from the durations of the period, which Oura computes in finer steps. Null if Oura sends none.',
      resolve: ({ sleepPhase5Min, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: sleepPhase5Min, start: bedtimeStart, end: bedtimeEnd }, sleepPhases5Min),
    }),
    sleepPhase30Sec: t.exposeString('sleepPhase30Sec', {
      cost: textCost(HALF_MINUTES_OF_NIGHT),
      description:
        'Sleep phases as Oura sends them, one character for each 30 seconds from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. Null in older records. Decoded in `phases30Sec`.',
    }),
    phases30Sec: t.field({
      type: [SleepPhaseSegment],
      cost: { items: SEGMENTS_OF_30_SECONDS },
      description:
        'Sleep phases as segments from bedtimeStart, in steps of 30 seconds. The last segment may end up to 30 seconds before bedtimeEnd. Null if Oura sends none.',
      ...reads('sleep_phase_30_sec'),
      resolve: ({ sleepPhase30Sec, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: sleepPhase30Sec, start: bedtimeStart, end: bedtimeEnd }, sleepPhases30Sec),
    }),
    appSleepPhase5Min: t.exposeString('appSleepPhase5Min', {
      cost: textCost(FIVE_MINUTES_OF_NIGHT),
      description:
        'Sleep phases as the app shows them, one character for each 5 minutes from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. Oura will remove it in a later version of its API. Decoded in `appPhases`.',
    }),
    appPhases: t.field({
      type: [SleepPhaseSegment],
      cost: { items: SEGMENTS_OF_5_MINUTES },
      description:
        'Sleep phases as the app shows them, as segments from bedtimeStart. Null if Oura sends none. Oura will remove appSleepPhase5Min, and then this is always null; use `phases`.',
      resolve: ({ appSleepPhase5Min, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: appSleepPhase5Min, start: bedtimeStart, end: bedtimeEnd }, sleepPhases5Min),
    }),
    movement30Sec: t.exposeString('movement30Sec', {
      cost: textCost(HALF_MINUTES_OF_NIGHT),
      description:
        'Movement as Oura sends it, one character for each 30 seconds from bedtimeStart: 1 none, 2 restless, 3 tossing and turning, 4 active. Decoded in `movement`.',
    }),
    movement: t.field({
      type: [MovementSegment],
      cost: { items: SEGMENTS_OF_30_SECONDS },
      description:
        'Movement as segments from bedtimeStart, in steps of 30 seconds. The last segment may end up to 30 seconds before bedtimeEnd. Null if Oura sends none.',
      ...reads('movement_30_sec'),
      resolve: ({ movement30Sec, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: movement30Sec, start: bedtimeStart, end: bedtimeEnd }, movements30Sec),
    }),
    lowBatteryAlert: t.exposeBoolean('lowBatteryAlert', {
      description: 'Whether the ring warned of a low battery during the period.',
    }),
    readiness: t.expose('readiness', {
      type: SleepReadiness,
      description: 'Readiness as Oura rated it after this period.',
    }),
    readinessScoreDelta: t.exposeInt('readinessScoreDelta', {
      description:
        "Points this nap added to the day's readiness score. 0 for the main night, null if it did not count.",
    }),
    sleepScoreDelta: t.exposeInt('sleepScoreDelta', {
      description:
        "Points this nap added to the day's sleep score. 0 for the main night, null if it did not count.",
    }),
    sleepAlgorithmVersion: t.expose('sleepAlgorithmVersion', {
      type: SleepAlgorithmVersion,
      description: 'Algorithm that determined the sleep phases.',
    }),
    sleepAnalysisReason: t.expose('sleepAnalysisReason', {
      type: SleepAnalysisReason,
      description: 'Why Oura last analysed the period. Null in older records.',
    }),
    ringId: t.exposeString('ringId', {
      description:
        "Oura's encrypted name of the ring in older records. It is not the id of a RingConfiguration.",
      deprecationReason: 'Oura deprecated this field and returns null.',
    }),
  }),
})

recordConnection(sleep, SleepPeriod, {
  field: 'sleepPeriods',
  description: 'Nights, naps and rests in order of time, by the day that they count for.',
  items: 'sleep periods',
  filters: {
    types: { reads: 'type', type: SleepType, description: 'Only sleep periods of these types.' },
  },
})

dayRecords(sleep, SleepPeriod, {
  field: 'sleepPeriods',
  description: 'Nights, naps and rests that count for this day.',
})

builder.objectFields(Day, (t) => ({
  mainSleep: t.field({
    type: SleepPeriod,
    description:
      'The night of this day: the long sleep, or the one with the most time asleep if there are several. Without a long sleep, the period with a `sleepScoreDelta` of 0, else the longest one that counts for the sleep score. Null if there is none.',
    ...ofDayRecords(sleep, mainSleepOf),
  }),
  naps: t.field({
    type: [SleepPeriod],
    cost: { items: RECORDS_OF_DAY },
    description:
      'The other sleep periods of this day that count for its sleep score: those with a `sleepScoreDelta`, as confirmed naps have it, without `mainSleep`. If the night was in two long sleeps, the shorter one is among them.',
    ...ofDayRecords(sleep, napsOf),
  }),
  totalSleepDuration: t.int({
    description:
      'Time asleep, in seconds, in every sleep period that counts for the sleep score of this day: those with a `sleepScoreDelta`, that is the night and confirmed naps. If no period of the day has one, the long sleeps count. Rests and deleted periods never do. Null if there is none.',
    ...ofDayRecords(sleep, totalSleepDurationOf),
  }),
}))
