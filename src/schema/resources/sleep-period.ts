import { sleep } from '../../oura/resources/sleep.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { mainSleepOf } from '../../resolvers/insights/main-sleep.ts'
import { builder } from '../builder.ts'
import { Day, dayRecords, loadDay } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, heavy, recordNode } from '../relay/record-node.ts'
import { SampleSeries } from '../values/sample-series.ts'
import { segmentsOf } from '../values/segment-type.ts'
import { SleepAlgorithmVersion, SleepAnalysisReason, SleepType } from './sleep-enums.ts'
import { SleepReadiness } from './sleep-readiness.ts'
import {
  MovementSegment,
  movements30Sec,
  SleepPhaseSegment,
  sleepPhases5Min,
  sleepPhases30Sec,
} from './sleep-segments.ts'

const SleepPeriod = recordNode(sleep, {
  name: 'SleepPeriod',
  description:
    'One time asleep or at rest: the night, a nap, or a rest that was taken for sleep. A day may have several. The score is not here but in DailySleep.',
  fields: (t) => ({
    day: dayField(
      t,
      'The day that the sleep counts for: the day of waking up, or the next one for a nap that ended after 18:00.',
    ),
    type: t.expose('type', {
      type: SleepType,
      description: 'Whether it is the night, a nap or no sleep at all.',
    }),
    period: t.exposeInt('period', {
      description: "Number of the period within its day, from 0. The night's is often not 0: see `type`.",
    }),
    bedtimeStart: t.expose('bedtimeStart', { type: 'DateTime', description: 'When the wearer went to bed.' }),
    bedtimeEnd: t.expose('bedtimeEnd', { type: 'DateTime', description: 'When the wearer got up.' }),
    timeInBed: t.exposeInt('timeInBed', { description: 'Time in bed, asleep and awake, in seconds.' }),
    totalSleepDuration: t.exposeInt('totalSleepDuration', { description: 'Time asleep, in seconds.' }),
    deepSleepDuration: t.exposeInt('deepSleepDuration', { description: 'Time in deep sleep, in seconds.' }),
    lightSleepDuration: t.exposeInt('lightSleepDuration', {
      description: 'Time in light sleep, in seconds.',
    }),
    remSleepDuration: t.exposeInt('remSleepDuration', { description: 'Time in REM sleep, in seconds.' }),
    awakeTime: t.exposeInt('awakeTime', { description: 'Time awake in bed, in seconds.' }),
    latency: t.exposeInt('latency', { description: 'Time it took to fall asleep, in seconds.' }),
    efficiency: t.exposeInt('efficiency', {
      description:
        'Time asleep as a share of the time in bed, in percent. In broken periods of a few minutes it may be as low as 3.',
    }),
    restlessPeriods: t.exposeInt('restlessPeriods', { description: 'How many restless spells there were.' }),
    averageBreath: t.exposeFloat('averageBreath', {
      description: 'Mean breathing rate, in breaths a minute.',
    }),
    averageHeartRate: t.exposeFloat('averageHeartRate', {
      description:
        'Mean heart rate, in beats a minute. The app shows another number: it takes samples of 5 minutes, this is of 30 seconds.',
    }),
    lowestHeartRate: t.exposeInt('lowestHeartRate', {
      description:
        'Lowest heart rate, in beats a minute. 255 means that it could not be measured, as in broken periods. The app shows another number: it takes samples of 5 minutes, this is of 30 seconds.',
    }),
    averageHrv: t.exposeInt('averageHrv', {
      description: 'Mean heart rate variability (rMSSD), in ms.',
    }),
    heartRate: t.expose('heartRate', {
      type: SampleSeries,
      description: 'Heart rate through the period, in beats a minute, as a rule every 5 minutes.',
      ...heavy,
    }),
    hrv: t.expose('hrv', {
      type: SampleSeries,
      description: 'Heart rate variability (rMSSD) through the period, in ms, as a rule every 5 minutes.',
      ...heavy,
    }),
    sleepPhase5Min: t.exposeString('sleepPhase5Min', {
      description:
        'Sleep phases as Oura writes them, one character for each 5 minutes from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. `phases` has them decoded.',
    }),
    phases: t.field({
      type: [SleepPhaseSegment],
      description:
        'Sleep phases as stretches of time from bedtimeStart to bedtimeEnd, in steps of 5 minutes. Null where Oura gives none.',
      resolve: ({ sleepPhase5Min, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: sleepPhase5Min, start: bedtimeStart, end: bedtimeEnd }, sleepPhases5Min),
    }),
    sleepPhase30Sec: t.exposeString('sleepPhase30Sec', {
      description:
        'Sleep phases as Oura writes them, one character for each 30 seconds from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. Null in older documents. `phases30Sec` has them decoded.',
      ...heavy,
    }),
    phases30Sec: t.field({
      type: [SleepPhaseSegment],
      description:
        'Sleep phases as stretches of time from bedtimeStart to bedtimeEnd, in steps of 30 seconds. Null where Oura gives none.',
      ...heavy,
      resolve: ({ sleepPhase30Sec, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: sleepPhase30Sec, start: bedtimeStart, end: bedtimeEnd }, sleepPhases30Sec),
    }),
    appSleepPhase5Min: t.exposeString('appSleepPhase5Min', {
      description:
        'Sleep phases as the app shows them, one character for each 5 minutes from bedtimeStart: 1 deep, 2 light, 3 REM, 4 awake. Oura says that it will drop this. `appPhases` has them decoded.',
    }),
    appPhases: t.field({
      type: [SleepPhaseSegment],
      description:
        'Sleep phases as the app shows them, as stretches of time from bedtimeStart to bedtimeEnd. Null where Oura gives none.',
      resolve: ({ appSleepPhase5Min, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: appSleepPhase5Min, start: bedtimeStart, end: bedtimeEnd }, sleepPhases5Min),
    }),
    movement30Sec: t.exposeString('movement30Sec', {
      description:
        'Movement as Oura writes it, one character for each 30 seconds from bedtimeStart: 1 none, 2 restless, 3 tossing and turning, 4 active. `movement` has it decoded.',
      ...heavy,
    }),
    movement: t.field({
      type: [MovementSegment],
      description:
        'Movement as stretches of time from bedtimeStart to bedtimeEnd, in steps of 30 seconds. Null where Oura gives none.',
      ...heavy,
      resolve: ({ movement30Sec, bedtimeStart, bedtimeEnd }) =>
        segmentsOf({ codes: movement30Sec, start: bedtimeStart, end: bedtimeEnd }, movements30Sec),
    }),
    lowBatteryAlert: t.exposeBoolean('lowBatteryAlert', {
      description: 'Whether the ring warned of a low battery during the period.',
    }),
    readiness: t.expose('readiness', {
      type: SleepReadiness,
      description: 'Readiness as it was judged after this period.',
    }),
    readinessScoreDelta: t.exposeInt('readinessScoreDelta', {
      description:
        "By how many points a nap changed the day's readiness score: 0 for the night itself, null for what did not count.",
    }),
    sleepScoreDelta: t.exposeInt('sleepScoreDelta', {
      description:
        "By how many points a nap changed the day's sleep score: 0 for the night itself, null for what did not count.",
    }),
    sleepAlgorithmVersion: t.expose('sleepAlgorithmVersion', {
      type: SleepAlgorithmVersion,
      description: 'Which algorithm told the sleep phases.',
    }),
    sleepAnalysisReason: t.expose('sleepAnalysisReason', {
      type: SleepAnalysisReason,
      description: 'Why the period was last computed; null in older documents.',
    }),
    ringId: t.exposeString('ringId', {
      description: 'Name of the ring that was worn, encrypted by Oura; it is no id of a RingConfiguration.',
    }),
  }),
})

recordConnection(sleep, SleepPeriod, {
  field: 'sleepPeriods',
  description: 'Nights, naps and rests in order of time, by the day that they count for.',
  items: 'sleep periods',
})

dayRecords(sleep, SleepPeriod, {
  field: 'sleepPeriods',
  description: 'All nights, naps and rests that count for this day.',
})

builder.objectField(Day, 'mainSleep', (t) =>
  t.field({
    type: SleepPeriod,
    description:
      'The long sleep that ended on this day; with several the one with the most time asleep, with none null.',
    resolve: async (day, _, context, info) =>
      mainSleepOf(
        await loadDay(context.viewer().loadersAt(info.path), sleep, day, { fields: selectedFields(info) }),
      ),
  }),
)
