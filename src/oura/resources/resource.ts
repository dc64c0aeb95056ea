import { UpstreamInvalidError } from '../errors.ts'
import { type FieldNames, fieldNamesOf } from '../records/field-set.ts'
import { date } from '../records/kinds.ts'
import { createRecordClass, type OuraRecord } from '../records/oura-record.ts'
import type { Source } from '../records/record-class.ts'
import { isRecord, type Shape } from '../records/record-shape.ts'
import { dayToSlot, type SlotUnit, timeToSlot } from '../records/slots.ts'

export type { OuraRecord, RecordIdentity } from '../records/oura-record.ts'

/** OAuth2 scopes by the names that one asks for at cloud.ouraring.com (oura-api.md, section 1). */
export type OuraScope =
  | 'personal'
  | 'daily'
  | 'heartrate'
  | 'workout'
  | 'session'
  | 'tag'
  | 'spo2'
  | 'stress'
  | 'heart_health'
  | 'ring_configuration'
  | 'research'

/** The record type of a resource: `RecordOf<typeof dailySleep>`. */
export type RecordOf<R> = R extends Resource<infer S> ? OuraRecord<S> : never

/** Descriptor of one Oura resource: everything the gateway knows of it outside of the GraphQL schema. */
export interface Resource<S extends Shape = Shape> {
  /** Oura's path segment, e.g. `daily_sleep`. */
  readonly name: string
  readonly scope: OuraScope | null
  readonly shape: S
  /** How records lie in time: by day, by instant (a time series), or not at all. */
  readonly slotUnit: SlotUnit
  /** Bare object instead of the list envelope (personal_info). */
  readonly single: boolean
  /** Records have a route of their own, `/{name}/{id}`. */
  readonly hasRecordRoute: boolean
  /** Rows of an active day of a time series, by which windows are measured; 0 for what is none. */
  readonly rowsPerDay: number
  /** `latest=true` gives the newest row alone (oura-api.md, section 5). */
  readonly hasLatest: boolean
  /** At most one record a day, so that the day is its key. */
  readonly keyedByDay: boolean
  /** How many days before a day a record may begin and still cover it. */
  readonly lookBackDays: number
  /** Oura's names of the fields in each set. */
  readonly fieldNames: FieldNames
  /**
   * A record over an object that Oura sent.
   * @throws UpstreamInvalidError if it is no object, or lacks the day or time that places it.
   */
  readonly convert: (source: unknown) => OuraRecord<S>
}

interface DayResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: OuraScope
  readonly shape: S
  /** Which of the shape's fields is the day. @default 'day' */
  readonly dayField?: keyof S & string
  /** Which of the shape's fields orders records within a day. @default the day alone */
  readonly timeField?: keyof S & string
  /** @default false */
  readonly keyedByDay?: boolean
  /** @default 0 */
  readonly lookBackDays?: number
}

/** Describes a collection whose records belong to days. */
export function defineDayResource<S extends Shape>(options: DayResourceOptions<S>): Resource<S> {
  const { name, shape, dayField = 'day', timeField, keyedByDay = false } = options
  const { scope, lookBackDays = 0 } = options
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
    lookBackDays,
    place(source) {
      const day = date.read(source[dayField])
      const slot = day == null ? Number.NaN : dayToSlot(day)
      if (Number.isNaN(slot)) throw misplaced(name, dayField)
      return new DayRecord(source, slot, timeOf(source, timeField))
    },
  })
}

interface SeriesResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: OuraScope
  readonly shape: S
  readonly hasLatest: boolean
  /** Rows of an active day. */
  readonly rowsPerDay: number
}

/** Describes a time series: rows without an id, each at its own `timestamp`. */
export function defineSeriesResource<S extends Shape>(options: SeriesResourceOptions<S>): Resource<S> {
  const { name, scope, shape, hasLatest, rowsPerDay } = options
  const Row = createRecordClass({ resource: name, shape, dayField: null, keyOf: () => '' })
  return defineResource(name, scope, shape, {
    slotUnit: 'hour',
    hasLatest,
    rowsPerDay,
    place(source) {
      const time = Date.parse(String(source['timestamp']))
      if (Number.isNaN(time)) throw misplaced(name, 'timestamp')
      return new Row(source, timeToSlot(time), time)
    },
  })
}

interface UndatedResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: OuraScope | null
  readonly shape: S
  /** Field whose instant orders the records. @default Oura's order */
  readonly timeField?: keyof S & string
  /** Bare object instead of a list. @default false */
  readonly single?: boolean
}

/** Describes a resource that no day or time divides: fetched and kept as a whole. */
export function defineUndatedResource<S extends Shape>(options: UndatedResourceOptions<S>): Resource<S> {
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
      if (single && record.ouraId === null) throw misplaced(name, 'id')
      return record
    },
  })
}

interface ResourceTraits<S extends Shape>
  extends Partial<Omit<Resource, 'name' | 'scope' | 'shape' | 'convert' | 'fieldNames'>> {
  readonly slotUnit: SlotUnit
  readonly place: (source: Source) => OuraRecord<S>
}

function defineResource<S extends Shape>(
  name: string,
  scope: OuraScope | null,
  shape: S,
  { place, ...traits }: ResourceTraits<S>,
): Resource<S> {
  return {
    single: false,
    hasRecordRoute: false,
    rowsPerDay: 0,
    hasLatest: false,
    keyedByDay: false,
    lookBackDays: 0,
    ...traits,
    name,
    scope,
    shape,
    fieldNames: fieldNamesOf(shape),
    convert(source) {
      if (isRecord(source)) return place(source)
      throw new UpstreamInvalidError(`Oura sent something else than an object in ${name}.`)
    },
  }
}

/** The instant in one of Oura's fields, in ms since 1970; 0 without one. */
const timeOf = (source: Source, field: string | undefined): number =>
  field === undefined ? 0 : Date.parse(String(source[field])) || 0

const misplaced = (name: string, field: string) =>
  new UpstreamInvalidError(`Oura sent a record in ${name} without a usable ${field}.`)
