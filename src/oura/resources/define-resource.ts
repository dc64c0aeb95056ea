import { UpstreamInvalidError } from '../errors.ts'
import { createConverter, date, isRecord, type Kind, type Shape } from '../records/record-shape.ts'
import { dayToSlot, type SlotUnit, timeToSlot } from '../records/slots.ts'
import type { OuraRecord, RecordIdentity, Resource } from './resource.ts'

interface DayResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: string
  readonly shape: S
  /** Field with the day. @default 'day' */
  readonly dayField?: keyof S & string
  /** Field that orders records within a day. @default none: only the day orders them */
  readonly timeField?: keyof S & string
  /** @default false */
  readonly keyedByDay?: boolean
  /** @default 0 */
  readonly lookBackDays?: number
}

/** Describes a collection whose records belong to days. */
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
      if (day === undefined || Number.isNaN(slot)) throw unplaceable(name, dayField)
      const ouraId = readId(source)
      const time = timeField === undefined ? 0 : Date.parse(String(source[timeField])) || 0
      return { ouraId, slot, time, day, key: keyedByDay ? day : `${day}:${ouraId ?? `@${time}`}` }
    },
  })
}

interface SeriesResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: string
  readonly shape: S
  readonly hasLatest: boolean
  /** Rows of an active day. */
  readonly rowsPerDay: number
}

/** Describes a time series: rows without an id, each with a `timestamp`. */
export function defineSeriesResource<S extends Shape>(options: SeriesResourceOptions<S>): Resource<S> {
  const { name, scope, shape, hasLatest, rowsPerDay } = options
  return defineResource(name, scope, shape, {
    slotUnit: 'hour',
    hasLatest,
    rowsPerDay,
    identify(source) {
      const time = Date.parse(String(source['timestamp']))
      if (Number.isNaN(time)) throw unplaceable(name, 'timestamp')
      return { ouraId: null, slot: timeToSlot(time), time, day: '', key: '' }
    },
  })
}

interface UndatedResourceOptions<S extends Shape> {
  readonly name: string
  readonly scope: string | null
  readonly shape: S
  /** Field whose instant orders the records. @default none: Oura's order */
  readonly timeField?: keyof S & string
  /** A bare object instead of a list. @default false */
  readonly single?: boolean
}

/** Describes a resource without time: it is fetched and cached as a whole. */
export function defineUndatedResource<S extends Shape>(options: UndatedResourceOptions<S>): Resource<S> {
  const { name, scope, shape, timeField, single = false } = options
  return defineResource(name, scope, shape, {
    slotUnit: 'whole',
    single,
    hasRecordRoute: !single,
    identify(source) {
      const ouraId = readId(source)
      // Without an envelope only the id tells the right object from any other, whose fields would all be null.
      if (single && ouraId === null) throw unplaceable(name, 'id')
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
  scope: string | null,
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
        throw new UpstreamInvalidError(`Oura sent a record of ${name} that is not an object.`)
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

const unplaceable = (name: string, field: string) =>
  new UpstreamInvalidError(`Oura sent a record of ${name} without a usable ${field}.`)
