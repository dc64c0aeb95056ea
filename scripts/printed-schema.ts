import { parse, printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'
import { printSubgraph, sortByName } from '../src/schema/subgraph.ts'

/** The committed schemas by file name. Types are sorted by name. */
export const printedSchemas = (): Record<string, string> => {
  const text = printSchema(schema)
  // Slices of the text, because `print` would leave out the empty lines between fields.
  const definitions = sortByName(parse(text).definitions).map(({ loc }) => text.slice(loc?.start, loc?.end))
  return {
    'schema.graphql': `${definitions.join('\n\n')}\n`,
    'schema.subgraph.graphql': printSubgraph(schema),
  }
}
