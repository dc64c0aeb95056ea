import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeDeclarations } from './package/declarations.ts'
import { bundleEntries, ENTRIES } from './package/entries.ts'
import { licensesOf } from './package/licenses.ts'

/* Builds the package into dist: the bundle, its declarations, and the licenses of what the bundle contains. */

const DIST = path.resolve(import.meta.dirname, '../dist')

rmSync(DIST, { recursive: true, force: true })
const metafile = await bundleEntries(DIST)
writeFileSync(path.join(DIST, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile))
const libraries = ENTRIES.filter(({ isLibrary }) => isLibrary)
writeDeclarations(
  libraries.map(({ source }) => source),
  DIST,
)
