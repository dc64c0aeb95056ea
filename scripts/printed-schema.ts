import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'
import { printSubgraph } from '../src/schema/subgraph.ts'

/** The committed schema files, by name. Sorted, so that moving a definition in the source changes nothing. */
export function printedSchemas(): Record<string, string> {
  return {
    'schema.graphql': `${printSchema(lexicographicSortSchema(schema))}\n`,
    'schema.subgraph.graphql': printSubgraph(schema),
  }
}
