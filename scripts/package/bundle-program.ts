import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { buildOptions, bundle } from './bundle.ts'
import { PROGRAM_FILE } from './cached-program.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** What main.ts imports when it has prepared the start. */
const PROGRAM = 'src/cli/command-line.ts'

/** Modules that a usual start does not load: their chunks stay files of their own. */
const APART =
  /undici$|render-graphiql|node_modules\/(commander|@modelcontextprotocol)\/|src\/tracing\/sdk\.ts$/

/** Begins the program: ES modules are strict, and know their URL. */
const BANNER = `'use strict';
const fileUrl = require('node:url').pathToFileURL(__filename).href;
const importChunk = require.importChunk ?? ((name) => import(name));`

/**
 * Bundles the program of the package so that a start loads two files, `main.js` and `chunks/program.cjs`. Node takes half a
 * millisecond for each module, and the code that several commands share would be in twenty chunks: a tenth of the start. So
 * the chunks are bundled again, into one in which a dynamic import calls a function. That one is CommonJS, because Node can
 * load scripts with a code cache, but not ES modules.
 */
export async function bundleProgram(main: string, folder: string): Promise<Metafile> {
  const parts = mkdtempSync(path.join(tmpdir(), 'oura-graphql-program-'))
  try {
    await build({
      ...buildOptions([]),
      plugins: [loadCached],
      entryPoints: [main],
      outdir: folder,
    })
    const metafile = await bundle({ entries: { program: PROGRAM }, folder: parts })
    const outputs = Object.entries(metafile.outputs)
    const apart = outputs
      .filter(([, { entryPoint = '' }]) => APART.test(entryPoint))
      .map(([output]) => output)
    await build({
      ...buildOptions([]),
      // The names of the chunks in the output are then the same in each build.
      absWorkingDir: parts,
      format: 'cjs',
      define: { 'import.meta.url': 'fileUrl' },
      banner: { js: BANNER },
      plugins: [stayApart(new Set(apart.map((output) => path.basename(output))))],
      entryPoints: [path.join(parts, 'program.js')],
      outfile: path.join(folder, PROGRAM_FILE),
    })
    const copied = new Set(apart)
    for (const output of copied) {
      for (const { path: imported, external } of metafile.outputs[output]?.imports ?? []) {
        if (!external) copied.add(imported)
      }
    }
    for (const output of copied) {
      const source = path.resolve(PROJECT, output)
      cpSync(source, path.join(folder, path.relative(parts, source)))
    }
    return metafile
  } finally {
    rmSync(parts, { recursive: true, force: true })
  }
}

/** Loads the program with its code cache. */
const loadCached: Plugin = {
  name: 'load-cached',
  setup({ onResolve }) {
    onResolve({ filter: /\/command-line\.ts$/ }, () => ({
      path: path.join(import.meta.dirname, 'load-program.ts'),
    }))
  },
}

/** Makes calls of `importChunk` of the dynamic imports of some chunks. */
const stayApart = (names: ReadonlySet<string>): Plugin => ({
  name: 'stay-apart',
  setup({ onLoad, onResolve }) {
    const isApart = (file: string) => names.has(path.basename(file))
    onLoad({ filter: /\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replaceAll(
        /\bimport\(\s*"([^"]+)"\s*\)/g,
        (text, imported: string) =>
          isApart(imported) ? `importChunk("./${path.basename(imported)}")` : text,
      ),
    }))
    onResolve({ filter: /./ }, ({ path: imported }) =>
      isApart(imported) ? { errors: [{ text: `${imported} would be in the program.` }] } : undefined,
    )
  },
})
