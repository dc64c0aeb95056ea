import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'

/** The schema as it is committed: sorted, so that moving a definition about is no difference. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`
