import type { FieldOptions } from '../../oura/records/field-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { type SlotRange, WHOLE } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import type { Today } from '../data/today.ts'
import { recordPosition } from './cursor.ts'
import { type DateRangeArguments, parseDateRange } from './date-range.ts'
import { type Connection, MAX_PAGE_SIZE, type PageArguments, paginate, parsePageArguments } from './page.ts'

/** Arguments of a connection over a resource's records. */
export interface RecordPageArguments extends DateRangeArguments, PageArguments {
  readonly orderBy?: 'ASC' | 'DESC' | null | undefined
}

/**
 * A page of a resource's records in a range of dates, or of all its records if the resource has no dates.
 * @throws BadUserInputError
 */
export async function loadRecordPage<S extends Shape>(
  loaders: Loaders,
  today: Today,
  resource: Resource<S>,
  args: RecordPageArguments,
  options: FieldOptions,
): Promise<Connection<OuraRecord<S>> & { totalCount: number }> {
  const range: SlotRange = resource.slotUnit === 'whole' ? WHOLE : parseDateRange(args, today)
  const request = parsePageArguments(resource.name, args, MAX_PAGE_SIZE)
  const records = await loaders.range(resource, range, options)
  const descending = args.orderBy === 'DESC'
  return {
    ...paginate(descending ? records.toReversed() : records, request, {
      connection: resource.name,
      positionOf: recordPosition,
      descending,
    }),
    totalCount: records.length,
  }
}
