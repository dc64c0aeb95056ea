import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { buildOptions, bundle } from './bundle.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** What main.ts imports when it has prepared the start. */
const PROGRAM = 'src/cli/command-line.ts'

/** Modules that a usual start does not load: their chunks stay files of their own. */
const APART =
  /undici$|render-graphiql|node_modules\/(commander|@modelcontextprotocol)\/|src\/tracing\/sdk\.ts$/

/**
 * Bundles the program of the package so that a start loads three files. Node takes half a millisecond for each module, and
 * the code that several commands share would be in twenty chunks: a tenth of the start. So the chunks are bundled again, into
 * one in which a dynamic import calls a function.
 */
export async function bundleProgram(main: string, folder: string): Promise<Metafile> {
  const parts = mkdtempSync(path.join(tmpdir(), 'oura-graphql-program-'))
  try {
    const metafile = await bundle({ entries: { main }, folder: parts })
    const outputs = Object.entries(metafile.outputs)
    const inParts = (file: string) => path.relative(parts, path.resolve(PROJECT, file))
    const fileOf = (isWanted: (entryPoint: string) => boolean) =>
      outputs.filter(([, { entryPoint = '' }]) => isWanted(entryPoint)).map(([file]) => file)
    const apart = fileOf((entryPoint) => APART.test(entryPoint))
    const names = new Set(apart.map((file) => path.basename(file)))
    await build({
      ...buildOptions([]),
      banner: {},
      plugins: [stayApart(names)],
      entryPoints: fileOf((entryPoint) => entryPoint === PROGRAM),
      outdir: path.join(folder, 'chunks'),
    })
    const copied = new Set(apart)
    for (const file of copied) {
      for (const { path: imported, external } of metafile.outputs[file]?.imports ?? []) {
        if (!external) copied.add(imported)
      }
    }
    const program = fileOf((entryPoint) => entryPoint === main)
    for (const file of [...program, ...copied])
      cpSync(path.resolve(PROJECT, file), path.join(folder, inParts(file)))
    return metafile
  } finally {
    rmSync(parts, { recursive: true, force: true })
  }
}

/** Leaves the dynamic imports of some files as they are. */
const stayApart = (names: ReadonlySet<string>): Plugin => ({
  name: 'stay-apart',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path: name }) =>
      kind === 'dynamic-import' && names.has(path.basename(name))
        ? { path: name, external: true }
        : undefined,
    )
  },
})
