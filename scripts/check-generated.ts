import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { generate } from '@graphql-codegen/cli'
import codegen from '../codegen.ts'
import { printedSchema } from './printed-schema.ts'

const GENERATED = 'test/generated'

/** Content of a file, undefined where there is none. */
const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

/** Files that are not what `expected` says, or that it knows nothing of. */
const findStale = async (expected: ReadonlyMap<string, string>, folder: string): Promise<string[]> => {
  const present = (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name))
  const stale: string[] = []
  for (const file of new Set([...expected.keys(), ...present]))
    if ((await read(file)) !== expected.get(file)) stale.push(file)
  return stale
}

const complain = (what: string, command: string): never => {
  console.error(`${what} not current. Run: ${command}`)
  process.exit(1)
}

// The types are made from the committed schema, so that one has to be current first.
if ((await read('schema.graphql')) !== printedSchema())
  complain('schema.graphql is', 'npm run schema && npm run codegen')

// false: compute, write nothing.
const files: { filename: string; content: string }[] = await generate({ ...codegen, silent: true }, false)
if (files.length === 0) throw new Error('codegen.ts generates nothing.')
const expected = new Map(files.map(({ filename, content }) => [path.normalize(filename), content]))
const stale = await findStale(expected, GENERATED)
if (stale.length > 0) complain(`${stale.join(', ')}:`, 'npm run codegen')
