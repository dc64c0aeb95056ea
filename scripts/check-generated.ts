import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'
import codegen from '../codegen.ts'
import { printedSchemas } from './printed-schema.ts'

/** Folders with nothing in them but what codegen makes. */
const GENERATED = ['test/generated', 'examples/dashboard/src/generated']

/** Content of a file, undefined where there is none. */
const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

function complain(fault: string): never {
  console.error(fault)
  process.exit(1)
}

// The types are made from the committed schema, so that one has to be current first.
for (const [file, text] of Object.entries(printedSchemas()))
  if ((await read(file)) !== text)
    complain(`${file} is not what src/schema makes. Run: npm run schema && npm run codegen`)

// false: compute, write nothing.
const files: { filename: string; content: string }[] = await generate({ ...codegen, silent: true }, false)
if (files.length === 0) complain('codegen.ts generates nothing.')
const expected = new Map(files.map(({ filename, content }) => [path.normalize(filename), content]))

for (const [file, content] of expected)
  if ((await read(file)) !== content) complain(`${file} is not what codegen makes. Run: npm run codegen`)

for (const folder of GENERATED)
  for (const name of await readdir(folder))
    if (!expected.has(path.join(folder, name)))
      complain(`${folder}/${name} is nothing that codegen makes. Delete it.`)
