import { readdirSync, readFileSync } from 'node:fs'
import type { OperationSource } from './operation-file.ts'

/** The operations of the built-in tools. The bundle has their text instead of this function; see bundle-plugins.ts. */
export function builtinOperations(): readonly OperationSource[] {
  const folder = new URL('../operations/', import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => ({ file: name, text: readFileSync(new URL(name, folder), 'utf8') }))
}
