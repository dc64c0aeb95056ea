import type { Metafile } from 'esbuild'
import { bundle } from './bundle.ts'
import { bundleProgram } from './bundle-program.ts'

/** A file of the package that is run or imported by name; each one becomes `dist/NAME.js`. */
export interface Entry {
  readonly name: string
  /** Its source, from the project's root. */
  readonly source: string
  /** Whether it is a library, and so has declarations. */
  readonly isLibrary: boolean
}

/** The source of the program in `bin`. */
const PROGRAM = 'src/main.ts'

/** The entries of `bin` and `exports` in package.json. */
export const ENTRIES: readonly Entry[] = [
  { name: 'main', source: PROGRAM, isLibrary: false },
  { name: 'app', source: 'src/app.ts', isLibrary: true },
  { name: 'client/client', source: 'src/client/client.ts', isLibrary: true },
  { name: 'simulator/simulator', source: 'src/simulator/simulator.ts', isLibrary: true },
]

/** Bundles the entries of the package into a folder: the program into files of its own, the libraries with shared chunks. */
export async function bundleEntries(folder: string): Promise<Metafile> {
  const libraries = ENTRIES.filter(({ isLibrary }) => isLibrary).map(({ name, source }) => [name, source])
  const ofLibraries = await bundle({ entries: Object.fromEntries(libraries), folder })
  const ofProgram = await bundleProgram(PROGRAM, folder)
  return {
    inputs: { ...ofLibraries.inputs, ...ofProgram.inputs },
    outputs: { ...ofLibraries.outputs, ...ofProgram.outputs },
  }
}
