import type { Clock } from '../clock.ts'
import type { Shape } from '../oura/document-shape.ts'
import type { OuraDocument, Resource } from '../oura/resource.ts'
import { type SlotRange, WHOLE } from '../oura/slots.ts'
import { documentPosition } from './cursor.ts'
import { type DateRangeArguments, parseDateRange } from './date-range.ts'
import type { Loaders } from './loaders.ts'
import { type Connection, type PageArguments, paginate, parsePageArguments } from './page.ts'

/** Arguments of a connection over a resource's documents. */
export interface DocumentPageArguments extends DateRangeArguments, PageArguments {
  readonly orderBy?: 'ASC' | 'DESC' | null | undefined
}

/**
 * A page of a resource's documents within a range of dates; of all of them where the resource has no dates.
 * @param full with the heavy fields
 * @throws BadUserInputError
 */
export async function loadDocumentPage<S extends Shape>(
  loaders: Loaders,
  clock: Clock,
  resource: Resource<S>,
  args: DocumentPageArguments,
  full: boolean,
): Promise<Connection<OuraDocument<S>> & { totalCount: number }> {
  const range: SlotRange = resource.slotUnit === 'whole' ? WHOLE : parseDateRange(args, clock)
  const request = parsePageArguments(resource.name, args)
  const documents = await loaders.range(resource, range, full)
  const descending = args.orderBy === 'DESC'
  return {
    ...paginate(descending ? documents.toReversed() : documents, request, {
      connection: resource.name,
      positionOf: documentPosition,
      descending,
    }),
    totalCount: documents.length,
  }
}
