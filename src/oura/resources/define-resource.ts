import { UpstreamInvalidError } from '../errors.ts'
import { fieldNamesOf } from '../records/field-set.ts'
import { parseInstant } from '../records/instant.ts'
import { createRecordClass, type OuraRecord } from '../records/oura-record.ts'
import type { Source } from '../records/record-class.ts'
import { isRecord, type Shape } from '../records/record-shape.ts'
import { dayToSlot, type SlotUnit, timeToSlot } from '../records/slots.ts'
import type { DayResource, Resource, SeriesResource, UndatedResource } from './resource.ts'

interface DayResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: string
  readonly shape: S
  /** Field with the day. @default 'day' */
  readonly dayField?: keyof S & string
  /** Field that orders records within a day. @default none: only the day orders them */
  readonly timeField?: keyof S & string
  /** See Resource. @default none */
  readonly localTimeField?: keyof S & string
  /** @default false */
  readonly keyedByDay?: boolean
  /** @default 0 */
  readonly lookBackDays?: number
}

/** Describes a collection whose records belong to days. */
export function defineDayResource<S extends Shape>(options: DayResourceOptions<S>): DayResource<S> {
  const { name, scope, shape, dayField = 'day', timeField, localTimeField = null } = options
  const { keyedByDay = false, lookBackDays = 0 } = options
  const DayRecord = createRecordClass({
    resource: name,
    shape,
    dayField,
    keyOf: ({ day, ouraId, time }) => (keyedByDay ? day : `${day}:${ouraId ?? `@${time}`}`),
  })
  return defineResource(name, scope, shape, {
    slotUnit: 'day',
    hasRecordRoute: true,
    keyedByDay,
    dayField,
    lookBackDays,
    localTimeField,
    place(source) {
      const day = source[dayField]
      const slot = typeof day === 'string' ? dayToSlot(day) : Number.NaN
      if (Number.isNaN(slot)) throw unplaceable(name, dayField)
      return new DayRecord(source, slot, timeOf(source, timeField))
    },
  }) as DayResource<S>
}

interface SeriesResourceOptions<S extends Shape, HasLatest extends boolean> {
  readonly name: string
  readonly scope: string
  readonly shape: S
  readonly hasLatest: HasLatest
  /** Rows of an active day. */
  readonly rowsPerDay: number
}

/** Describes a time series: rows without an id, each with a `timestamp`. */
export function defineSeriesResource<S extends Shape, HasLatest extends boolean>(
  options: SeriesResourceOptions<S, HasLatest>,
): SeriesResource<S, HasLatest> {
  const { name, scope, shape, hasLatest, rowsPerDay } = options
  const Row = createRecordClass({ resource: name, shape, dayField: null, keyOf: () => '' })
  return defineResource(name, scope, shape, {
    slotUnit: 'hour',
    hasLatest,
    rowsPerDay,
    place(source) {
      const time = parseInstant(String(source['timestamp']))
      if (Number.isNaN(time)) throw unplaceable(name, 'timestamp')
      return new Row(source, timeToSlot(time), time)
    },
  }) as SeriesResource<S, HasLatest>
}

interface UndatedResourceOptions<S extends Shape, Single extends boolean> {
  readonly name: string
  readonly scope: string | null
  readonly shape: S
  /** Field whose instant orders the records. @default none: Oura's order */
  readonly timeField?: keyof S & string
  /** A bare object instead of a list. @default false */
  readonly single?: Single
}

/** Describes a resource without time: it is fetched and cached as a whole. */
export function defineUndatedResource<S extends Shape, Single extends boolean = false>(
  options: UndatedResourceOptions<S, Single>,
): UndatedResource<S, Single> {
  const { name, scope, shape, timeField, single = false } = options
  const UndatedRecord = createRecordClass({
    resource: name,
    shape,
    dayField: null,
    keyOf: ({ ouraId, time }) => ouraId ?? `@${time}`,
  })
  return defineResource(name, scope, shape, {
    slotUnit: 'whole',
    single,
    hasRecordRoute: !single,
    place(source) {
      const record = new UndatedRecord(source, 0, timeOf(source, timeField))
      // Without an envelope only the id tells the right object from any other, whose fields would all be null.
      if (single && record.ouraId === null) throw unplaceable(name, 'id')
      return record
    },
  }) as UndatedResource<S, Single>
}

interface ResourceTraits<S extends Shape>
  extends Partial<Omit<Resource, 'name' | 'scope' | 'shape' | 'convert' | 'fieldNames'>> {
  readonly slotUnit: SlotUnit
  readonly place: (source: Source) => OuraRecord<S>
}

function defineResource<S extends Shape>(
  name: string,
  scope: string | null,
  shape: S,
  { place, ...traits }: ResourceTraits<S>,
): Resource<S> {
  return {
    single: false,
    hasRecordRoute: false,
    rowsPerDay: 0,
    hasLatest: false,
    keyedByDay: false,
    dayField: null,
    lookBackDays: 0,
    localTimeField: null,
    ...traits,
    name,
    scope,
    shape,
    fieldNames: fieldNamesOf(shape),
    convert(source) {
      if (isRecord(source)) return place(source)
      throw new UpstreamInvalidError(`Oura sent a record of ${name} that is not an object.`)
    },
  }
}

/** The instant in one of Oura's fields, ms since 1970; 0 without one. */
const timeOf = (source: Source, field: string | undefined): number =>
  field === undefined ? 0 : parseInstant(String(source[field])) || 0

const unplaceable = (name: string, field: string) =>
  new UpstreamInvalidError(`Oura sent a record of ${name} without a usable ${field}.`)
