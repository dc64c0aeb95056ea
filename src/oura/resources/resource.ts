import { UpstreamInvalidError } from '../errors.ts'
import {
  createConverter,
  date,
  isRecord,
  type Kind,
  type Shape,
  type ShapeOf,
} from '../records/record-shape.ts'
import { dayToSlot, type SlotUnit, timeToSlot } from '../records/slots.ts'

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

/** What every converted document carries beside its own fields. */
export interface RecordIdentity {
  /** Name of the resource it belongs to. */
  readonly resource: string
  /** Unique within the resource and the user, and stable: a day, or day and Oura's id. */
  readonly key: string
  /** Oura's own document id; null where Oura gives none. */
  readonly ouraId: string | null
  /** The day, hour or shelf under which the cache keeps it (see slots.ts). */
  readonly slot: number
  /** The day that places it, as Oura wrote it; empty where hours or nothing place it. */
  readonly day: string
  /** Instant that orders documents within a slot, in ms since 1970; 0 where the day alone orders them. */
  readonly time: number
}

/** A converted document of the resource with shape `S`. */
export type OuraRecord<S extends Shape = Shape> = ShapeOf<S> & RecordIdentity

/** The document type of a resource: `RecordOf<typeof dailySleep>`. */
export type RecordOf<R> = R extends Resource<infer S> ? OuraRecord<S> : never

/** Which fields of a record are fetched: all of them, or all but the heavy ones. */
export type FieldSet = 'light' | 'full'

/** Options of whatever fetches records. */
export interface FieldOptions {
  readonly fields: FieldSet
}

/** Descriptor of one Oura resource: everything the gateway knows of it outside of the GraphQL schema. */
export interface Resource<S extends Shape = Shape> {
  /** Oura's path segment, e.g. `daily_sleep`. */
  readonly name: string
  readonly scope: OuraScope | null
  readonly shape: S
  /** How documents lie in time: by day, by instant (a time series), or not at all. */
  readonly slotUnit: SlotUnit
  /** Bare object instead of the list envelope (personal_info). */
  readonly single: boolean
  /** Documents have a route of their own, `/{name}/{id}`. */
  readonly hasRecordRoute: boolean
  /** Rows of an active day of a time series, by which windows are measured; 0 for what is none. */
  readonly rowsPerDay: number
  /** `latest=true` gives the newest row alone (oura-api.md, section 5). */
  readonly hasLatest: boolean
  /** At most one document a day, so that the day is its key. */
  readonly keyedByDay: boolean
  /** How many days before a day a document may begin and still cover it. */
  readonly lookBackDays: number
  /** Oura's names of all fields but the heavy ones; null when there are no heavy ones. */
  readonly lightFields: readonly string[] | null
  /**
   * Converts one upstream object.
   * @throws UpstreamInvalidError when it is no object, or lacks the day or time that places it.
   */
  readonly convert: (source: unknown) => OuraRecord<S>
}

interface DayResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: OuraScope
  readonly shape: S
  /** Which of the shape's fields is the day. @default 'day' */
  readonly dayField?: keyof S & string
  /** Which of the shape's fields orders documents within a day. @default the day alone */
  readonly timeField?: keyof S & string
  /** @default false */
  readonly keyedByDay?: boolean
  /** @default 0 */
  readonly lookBackDays?: number
}

/** Describes a collection whose documents belong to days. */
export function defineDayResource<S extends Shape>(options: DayResourceOptions<S>): Resource<S> {
  const { name, scope, shape, dayField = 'day', timeField, keyedByDay = false, lookBackDays = 0 } = options
  return defineResource(name, scope, shape, {
    slotUnit: 'day',
    hasRecordRoute: true,
    keyedByDay,
    lookBackDays,
    identify(source) {
      const day = date.read(source[dayField])
      const slot = day === undefined ? Number.NaN : dayToSlot(day)
      if (day === undefined || Number.isNaN(slot)) throw misplaced(name, dayField)
      const ouraId = readId(source)
      const time = timeField === undefined ? 0 : Date.parse(String(source[timeField])) || 0
      return { ouraId, slot, time, day, key: keyedByDay ? day : `${day}:${ouraId ?? `@${time}`}` }
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
  return defineResource(name, scope, shape, {
    slotUnit: 'hour',
    hasLatest,
    rowsPerDay,
    identify(source) {
      const time = Date.parse(String(source['timestamp']))
      if (Number.isNaN(time)) throw misplaced(name, 'timestamp')
      return { ouraId: null, slot: timeToSlot(time), time, day: '', key: '' }
    },
  })
}

interface UndatedResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: OuraScope | null
  readonly shape: S
  /** Field whose instant orders the documents. @default Oura's order */
  readonly timeField?: keyof S & string
  /** Bare object instead of a list. @default false */
  readonly single?: boolean
}

/** Describes a resource that no day or time divides: fetched and kept as a whole. */
export function defineUndatedResource<S extends Shape>(options: UndatedResourceOptions<S>): Resource<S> {
  const { name, scope, shape, timeField, single = false } = options
  return defineResource(name, scope, shape, {
    slotUnit: 'whole',
    single,
    hasRecordRoute: !single,
    identify(source) {
      const ouraId = readId(source)
      // Without an envelope nothing but the id tells the right object from any other, whose fields would all be null.
      if (single && ouraId === null) throw misplaced(name, 'id')
      const time = timeField === undefined ? 0 : Date.parse(String(source[timeField])) || 0
      return { ouraId, slot: 0, time, day: '', key: ouraId ?? `@${time}` }
    },
  })
}

interface ResourceTraits
  extends Partial<Omit<Resource, 'name' | 'scope' | 'shape' | 'convert' | 'lightFields'>> {
  readonly slotUnit: SlotUnit
  readonly identify: (source: Record<string, unknown>) => Omit<RecordIdentity, 'resource'>
}

function defineResource<S extends Shape>(
  name: string,
  scope: OuraScope | null,
  shape: S,
  { identify, ...traits }: ResourceTraits,
): Resource<S> {
  const identity: RecordIdentity = { resource: name, key: '', ouraId: null, slot: 0, day: '', time: 0 }
  const convertFields = createConverter(shape, name, { ...identity })
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
    lightFields: lightFieldsOf(shape),
    convert(source) {
      if (!isRecord(source))
        throw new UpstreamInvalidError(`Oura sent something else than an object in ${name}.`)
      return Object.assign(convertFields(source), identify(source)) as OuraRecord<S>
    },
  }
}

function lightFieldsOf(shape: Shape): readonly string[] | null {
  const entries: [string, Kind<unknown>][] = Object.entries(shape)
  if (!entries.some(([, kind]) => kind.heavy)) return null
  return ['id', ...entries.filter(([, kind]) => !kind.heavy).map(([name]) => name)]
}

const readId = ({ id }: Record<string, unknown>): string | null =>
  typeof id === 'string' && id !== '' ? id : null

const misplaced = (name: string, field: string) =>
  new UpstreamInvalidError(`Oura sent a document in ${name} without a usable ${field}.`)
