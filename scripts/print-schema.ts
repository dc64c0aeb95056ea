import { writeFile } from 'node:fs/promises'
import { printedSchema } from './printed-schema.ts'

await writeFile('schema.graphql', printedSchema())
