import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'
import codegen from '../codegen.ts'
import { printedSchemas } from './printed-schema.ts'

/** Folders that contain generated files only. */
const GENERATED = ['test/generated', 'examples/dashboard/src/generated']

/** Content of a file; undefined if it does not exist. */
const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

function fail(fault: string): never {
  console.error(fault)
  process.exit(1)
}

// Checked first, because codegen reads the committed schema.
for (const [file, text] of Object.entries(printedSchemas()))
  if ((await read(file)) !== text)
    fail(`${file} differs from the schema of src/schema. Run: npm run schema && npm run codegen`)

// false: do not write the files.
const files: { filename: string; content: string }[] = await generate({ ...codegen, silent: true }, false)
if (files.length === 0) fail('codegen.ts generates nothing.')
const expected = new Map(files.map(({ filename, content }) => [path.normalize(filename), content]))

for (const [file, content] of expected)
  if ((await read(file)) !== content) fail(`${file} differs from the output of codegen. Run: npm run codegen`)

for (const folder of GENERATED)
  for (const name of await readdir(folder))
    if (!expected.has(path.join(folder, name)))
      fail(`${folder}/${name} is not an output of codegen. Delete it.`)
