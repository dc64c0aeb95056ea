import { writeFile } from 'node:fs/promises'
import { printedSchemas } from './printed-schema.ts'

for (const [file, text] of Object.entries(printedSchemas())) await writeFile(file, text)
