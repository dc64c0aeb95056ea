import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'
import { printSubgraph } from '../src/schema/subgraph.ts'

/** The schemas as they are committed, by file: sorted, so that moving a definition about is no difference. */
export function printedSchemas(): Record<string, string> {
  return {
    'schema.graphql': `${printSchema(lexicographicSortSchema(schema))}\n`,
    'schema.subgraph.graphql': printSubgraph(schema),
  }
}
