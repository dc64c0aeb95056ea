/** A file of the package that is run or imported by name; each one becomes `dist/NAME.js`. */
export interface Entry {
  readonly name: string
  /** Its source, from the project's root. */
  readonly source: string
  /** Whether it is a library, and so has declarations. */
  readonly isLibrary: boolean
}

/** The entries of `bin` and `exports` in package.json. They share their chunks. */
export const ENTRIES: readonly Entry[] = [
  { name: 'main', source: 'src/main.ts', isLibrary: false },
  { name: 'app', source: 'src/app.ts', isLibrary: true },
  { name: 'client/client', source: 'src/client/client.ts', isLibrary: true },
  { name: 'simulator/simulator', source: 'src/simulator/simulator.ts', isLibrary: true },
]

/** The sources of the entries, by the names of their outputs. */
export const ENTRY_SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  ENTRIES.map(({ name, source }) => [name, source]),
)
