import type { FieldOptions } from '../../oura/records/field-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import { type dailyResilience, resilienceLevel } from '../../oura/resources/daily-resilience.ts'
import type { OuraRecord, RecordOf, Resource } from '../../oura/resources/resource.ts'
import { sleep } from '../../oura/resources/sleep.ts'
import { workout } from '../../oura/resources/workout.ts'
import type { Loaders } from '../data/loaders.ts'
import { mainSleepOf } from './day-sleep.ts'
import { groupBy } from './statistics.ts'

/** Values of a metric by day slot (see slots.ts). Days without a value are missing. */
export type DailyValues = ReadonlyMap<number, number>

/** A metric with one number a day. */
export interface Metric {
  /** What the number is, and its unit. */
  readonly description: string
  /** Its value grows or changes until the day is over, so that statistics leave out a day which is not. */
  readonly accumulates: boolean
  /** Loads the values in a range of days. */
  readonly load: (loaders: Loaders, range: SlotRange) => Promise<DailyValues>
}

/** The values that statistics count. A metric that accumulates leaves out the days after `lastCompleteDay`. */
export function countedValues(
  { accumulates }: Metric,
  values: DailyValues,
  lastCompleteDay: number,
): DailyValues {
  return accumulates ? new Map([...values].filter(([slot]) => slot <= lastCompleteDay)) : values
}

/** The values of the days in a range. */
export const valuesWithin = ({ first, last }: SlotRange, values: DailyValues): DailyValues =>
  new Map([...values].filter(([slot]) => slot >= first && slot <= last))

/** Reads a number. Any other type of value means that the record has none: Oura left it out, or sent another kind. */
type Read<T> = (value: T) => unknown

/** How a metric is made from a description and what reads its value. */
type DefineMetric<T> = (description: string, read: Read<T>) => Metric

interface MetricOptions extends Partial<FieldOptions> {
  /** @default false */
  readonly accumulates?: boolean
}

/** Metrics that are a field of a record, of which a day has one. */
export function metricsOf<S extends Shape>(
  resource: Resource<S>,
  { accumulates = false, fields = 'core' }: MetricOptions = {},
): DefineMetric<OuraRecord<S>> {
  return (description, read) => ({
    description,
    accumulates,
    load: async (loaders, range) => {
      const records = await loaders.range(resource, range, { fields })
      return toDailyValues(records.map((record) => [record.slot, read(record)]))
    },
  })
}

/** Metrics of all sleep periods of a day. A day without a period has no value. */
export function sleepMetrics({
  fields = 'core',
}: Partial<FieldOptions> = {}): DefineMetric<readonly RecordOf<typeof sleep>[]> {
  return (description, read) => ({
    description,
    accumulates: false,
    load: async (loaders, range) => {
      const days = groupBy(await loaders.range(sleep, range, { fields }), ({ slot }) => slot)
      return toDailyValues(Array.from(days, ([slot, periods]) => [slot, read(periods)]))
    },
  })
}

/** Metrics that are a field of the main sleep of a day. */
export function mainSleepMetrics(options?: Partial<FieldOptions>): DefineMetric<RecordOf<typeof sleep>> {
  const define = sleepMetrics(options)
  return (description, read) =>
    define(description, (periods) => {
      const main = mainSleepOf(periods)
      return main === null ? null : read(main)
    })
}

/**
 * Metrics of all workouts of a day, none included. A day without an activity record has no value: the ring was not worn,
 * so that nothing is known of the day.
 */
export const workoutMetric: DefineMetric<readonly RecordOf<typeof workout>[]> = (description, read) => ({
  description,
  accumulates: true,
  load: async (loaders, range) => {
    const [days, workouts] = await Promise.all([
      loaders.range(dailyActivity, range, { fields: 'core' }),
      loaders.range(workout, range, { fields: 'core' }),
    ])
    const byDay = groupBy(workouts, ({ slot }) => slot)
    const slots = new Set([...days.map(({ slot }) => slot), ...byDay.keys()])
    return toDailyValues(Array.from(slots, (slot) => [slot, read(byDay.get(slot) ?? [])]))
  },
})

/** 1 for the lowest level of resilience to 5 for the highest. Null for a level that this version does not know. */
export function levelNumber(level: RecordOf<typeof dailyResilience>['level']): number | null {
  const levels: readonly (typeof level)[] = resilienceLevel.values
  return levels.indexOf(level) + 1 || null
}

function toDailyValues(entries: readonly (readonly [slot: number, value: unknown])[]): DailyValues {
  const values = new Map<number, number>()
  for (const [slot, value] of entries) if (typeof value === 'number') values.set(slot, value)
  return values
}
