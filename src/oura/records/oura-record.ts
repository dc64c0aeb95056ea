import { KEPT_TEXTS, type KeptTexts } from './kept-texts.ts'
import { addFieldGetters, SOURCE, type Source } from './record-class.ts'
import type { Shape, ShapeOf } from './record-shape.ts'

/** What every record carries beside its own fields. */
export interface RecordIdentity {
  /** Name of the resource it belongs to. */
  readonly resource: string
  /** Unique within the resource and the user, and stable: a day, or day and Oura's id. Empty for rows of a series. */
  readonly key: string
  /** Oura's own id of the record; null if Oura gives none. */
  readonly ouraId: string | null
  /** The day, the hour, or 0 that places it (see slots.ts). */
  readonly slot: number
  /** The day that places it, as Oura wrote it; empty if an hour or nothing places it. */
  readonly day: string
  /** Instant that orders records within a slot, in ms since 1970; 0 if the day alone orders them. */
  readonly time: number
}

/** A record of the resource with shape `S`. Its fields are getters (see addFieldGetters). */
export type OuraRecord<S extends Shape = Shape> = ShapeOf<S> & RecordIdentity

/** Makes a record over an object that Oura sent. */
export type RecordClass<S extends Shape> = new (source: Source, slot: number, time: number) => OuraRecord<S>

export interface RecordClassOptions<S extends Shape> {
  /** Name of the resource. */
  readonly resource: string
  readonly shape: S
  /** Oura's field that holds the day; null if no day places the records. */
  readonly dayField: string | null
  /** Makes the key of a record. */
  readonly keyOf: (record: RecordIdentity) => string
}

/** Makes the class of a resource's records. An instance takes 72 bytes beside the object that Oura sent. */
export function createRecordClass<S extends Shape>(options: RecordClassOptions<S>): RecordClass<S> {
  const { resource, shape, dayField, keyOf } = options
  class ResourceRecord implements RecordIdentity {
    readonly [SOURCE]: Source
    readonly slot: number
    readonly time: number;
    // Declared for its place in the object: a property that is added later takes an array of its own.
    [KEPT_TEXTS]: KeptTexts | undefined = undefined

    constructor(source: Source, slot: number, time: number) {
      this[SOURCE] = source
      this.slot = slot
      this.time = time
    }

    get resource(): string {
      return resource
    }

    get ouraId(): string | null {
      const { id } = this[SOURCE]
      return typeof id === 'string' && id !== '' ? id : null
    }

    get day(): string {
      return dayField === null ? '' : String(this[SOURCE][dayField])
    }

    get key(): string {
      return keyOf(this)
    }
  }
  // The day is a property of every record already; the field `day` reads the same.
  const { day: _, ...fields } = shape as Shape
  addFieldGetters(ResourceRecord.prototype, fields, resource, ['slot', 'time'])
  return ResourceRecord as unknown as RecordClass<S>
}

/** What tells a record from others of its resource: Oura's id, or its key if Oura gives none. */
export const idOf = (record: OuraRecord): string => record.ouraId ?? record.key

/** The same record under another key. */
export const withKey = <R extends OuraRecord>(record: R, key: string): R =>
  Object.create(record, { key: { value: key } }) as R
