import type { EnumRef } from '@pothos/core'
import { fieldSetOf, widerOf } from '../../oura/records/field-set.ts'
import { type Kind, type Shape, toCamelCase } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { RecordFilter } from '../../resolvers/paging/record-filter.ts'
import type { Types } from '../builder.ts'

/** An argument of a connection: a list of values, one of which a record must have. */
interface FilterArgument {
  /** Oura's name of the field that has the value. */
  readonly reads: string
  /** Type of the values. @default String */
  readonly type?: EnumRef<Types, string>
  readonly description: string
}

/** The filters of a connection, by the names of their arguments. */
export type FilterArguments = Readonly<Record<string, FilterArgument>>

/** Defines the arguments of filters. */
export function filterArgs<Parent>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>,
  filters: FilterArguments,
) {
  return Object.fromEntries(
    Object.entries(filters).map(([name, { type = 'String' as const, description }]) => [
      name,
      t.arg({
        type: [type],
        description: `${description} Defaults to all; an empty list leaves none. totalCount, pages and cursors are those of the items that are left.`,
      }),
    ]),
  )
}

/**
 * The filter in the arguments of a field; null if they leave every record. A record must pass each of several arguments. A
 * value that is missing, or of a kind that Oura's API does not promise, passes none.
 */
export function parseFilter<S extends Shape>(
  { shape }: Resource<S>,
  filters: FilterArguments,
  args: Readonly<Record<string, unknown>>,
): RecordFilter<S> | null {
  const given = Object.entries(filters).flatMap(([name, { reads }]) => {
    const values = args[name]
    return Array.isArray(values) ? [{ name, reads, values: new Set<unknown>(values) }] : []
  })
  const [one] = given
  if (one === undefined) return null
  const tests = given.map(({ reads, values }) => {
    const property = toCamelCase(reads) as keyof OuraRecord<S>
    return (record: OuraRecord<S>) => values.has(record[property])
  })
  return {
    argument: one.name,
    fields: given.map(({ reads }) => fieldSetOf(shape[reads] as Kind<unknown>)).reduce(widerOf),
    passes: (record) => tests.every((test) => test(record)),
  }
}
