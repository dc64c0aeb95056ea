import { type FieldOptions, widerOf } from '../../oura/records/field-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { type SlotRange, WHOLE } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import type { Today } from '../data/today.ts'
import { recordPosition } from './cursor.ts'
import { type DateRangeArguments, parseDateRange } from './date-range.ts'
import {
  type Connection,
  type Dated,
  MAX_PAGE_SIZE,
  type PageArguments,
  paginate,
  parsePageArguments,
} from './page.ts'
import type { RecordFilter } from './record-filter.ts'

/** Arguments of a connection over a resource's records. */
export interface RecordPageArguments extends DateRangeArguments, PageArguments {
  readonly orderBy?: 'ASC' | 'DESC' | null | undefined
}

/** Which fields of records a page needs, and which records it has. */
export interface RecordPageOptions<S extends Shape> extends FieldOptions {
  /** Maximum of `first`. @default MAX_PAGE_SIZE */
  readonly maxFirst?: number
  /** Null for all records. */
  readonly filter: RecordFilter<S> | null
}

/** A page of records of a resource. */
export interface RecordConnection<T> extends Connection<T>, Dated {
  /** Number of records on all pages. */
  readonly totalCount: number
}

/**
 * A page of a resource's records in a range of dates, or of all its records if the resource has no dates. A filter
 * applies to the records of the range, before they are counted and paged.
 * @throws BadUserInputError
 */
export async function loadRecordPage<S extends Shape>(
  loaders: Loaders,
  today: Today,
  resource: Resource<S>,
  args: RecordPageArguments,
  { fields, filter, maxFirst }: RecordPageOptions<S>,
): Promise<RecordConnection<OuraRecord<S>>> {
  const range: SlotRange = resource.slotUnit === 'whole' ? WHOLE : parseDateRange(args, today)
  const request = parsePageArguments(resource.name, args, MAX_PAGE_SIZE, maxFirst)
  const loaded = await loaders.load(resource, range, {
    fields: filter === null ? fields : widerOf(fields, filter.fields),
  })
  const found = loaders.read(loaded, range)
  const records = filter === null ? found : found.filter(filter.passes)
  const descending = args.orderBy === 'DESC'
  return {
    ...paginate(descending ? records.toReversed() : records, request, {
      connection: resource.name,
      positionOf: recordPosition,
      descending,
    }),
    totalCount: records.length,
    fetchedAt: loaded.fetchedAt,
  }
}
