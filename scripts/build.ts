import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PROGRAM_FILE } from './package/cached-program.ts'
import { writeDeclarations } from './package/declarations.ts'
import { bundleEntries, ENTRIES } from './package/entries.ts'
import { licensesOf } from './package/licenses.ts'

/* Builds the package into dist: the bundle, its code cache, its declarations, and the licenses of what the bundle contains. */

const DIST = path.resolve(import.meta.dirname, '../dist')

rmSync(DIST, { recursive: true, force: true })
const metafile = await bundleEntries(DIST)
writeFileSync(path.join(DIST, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile))
const writeCodeCache = path.join(import.meta.dirname, 'package/write-code-cache.ts')
execFileSync(process.execPath, ['--import', 'tsx', writeCodeCache, path.join(DIST, PROGRAM_FILE)], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
const libraries = ENTRIES.filter(({ isLibrary }) => isLibrary)
writeDeclarations(
  libraries.map(({ source }) => source),
  DIST,
)
