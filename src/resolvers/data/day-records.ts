import type { GraphQLResolveInfo } from 'graphql'
import type { FieldSet } from '../../oura/records/field-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Viewer } from './context.ts'
import { isPlain, type Loaded } from './loaded.ts'
import type { Loaders } from './loaders.ts'
import { selectedFields } from './selection.ts'
import { recordsIn } from './span.ts'

/** A day, and what was loaded for all days of its page. */
export interface CalendarDay {
  /** Days since 1970-01-01. */
  readonly dayNumber: number
  /** The user whose day it is. */
  readonly viewer: Viewer
  /** Undefined for a day that stands alone. */
  readonly page?: PageRecords
}

/** The records of all days of a page, or the error that kept them from coming, by resource. */
export type PageRecords = ReadonlyMap<Resource, Loaded | Error>

/**
 * Loads the records of a page of days, once for each resource. With a load for each day and field, 30 days of three
 * resources took 1.5 ms of CPU from the cache instead of 0.7.
 * @param wanted resources, and the fields that are selected of their records
 */
export async function loadPageRecords(
  loaders: Loaders,
  { first, last }: SlotRange,
  wanted: ReadonlyMap<Resource, FieldSet>,
): Promise<PageRecords> {
  const loads = Array.from(wanted, async ([resource, fields]): Promise<[Resource, Loaded | Error]> => {
    const range = { first: first - resource.lookBackDays, last }
    try {
      return [resource, await loaders.load(resource, range, { fields })]
    } catch (error) {
      return [resource, error instanceof Error ? error : new Error(String(error))]
    }
  })
  return new Map(await Promise.all(loads))
}

/**
 * The records of a day, and those that began before it within Resource.lookBackDays. At once if they were loaded for
 * the whole page.
 * @throws the error that kept them from coming
 */
export function recordsOfDay<S extends Shape>(
  { dayNumber, page, viewer }: CalendarDay,
  resource: Resource<S>,
  info: GraphQLResolveInfo,
): readonly OuraRecord<S>[] | Promise<readonly OuraRecord<S>[]> {
  const range = { first: dayNumber - resource.lookBackDays, last: dayNumber }
  const loaded = page?.get(resource) as Loaded<S> | Error | undefined
  if (loaded === undefined) {
    return viewer.loadersAt(info.path).range(resource, range, { fields: selectedFields(info) })
  }
  if (loaded instanceof Error) throw loaded
  return isPlain(loaded) ? recordsIn(loaded.records, range) : viewer.loadersAt(info.path).read(loaded, range)
}
