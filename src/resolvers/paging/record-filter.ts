import type { FieldOptions } from '../../oura/records/field-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord } from '../../oura/resources/resource.ts'

/** Decides which records are items of a connection, by the fields of each. `fields` are those that it reads. */
export interface RecordFilter<S extends Shape> extends FieldOptions {
  /** Name of the argument that it comes from, for errors. */
  readonly argument: string
  readonly passes: (record: OuraRecord<S>) => boolean
}
