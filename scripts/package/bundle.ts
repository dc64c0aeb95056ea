import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { replacements } from './bundle-plugins.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** What a bundle is made of. */
export interface BundleOptions {
  /** Sources from the project's root, by the names of their outputs. */
  readonly entries: Readonly<Record<string, string>>
  readonly folder: string
  /** Packages to leave out besides the dependencies. @default none */
  readonly external?: readonly string[]
}

/**
 * Bundles programs with the packages that they use, so that a start reads some files instead of a thousand. What is imported
 * dynamically becomes a chunk that is read when it is needed, and so does what several of them need.
 */
export async function bundle({ entries, folder, external = [] }: BundleOptions): Promise<Metafile> {
  const { metafile } = await build({
    ...buildOptions(external),
    entryPoints: { ...entries },
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    metafile: true,
  })
  return metafile
}

/**
 * The dependencies in package.json stay outside: they have native code (libsql) or start threads by file name (pino), or
 * are large and rarely used (ioredis).
 *
 * White space is removed, because Node reads all of the text at each start. Names are kept, lines are short, and there are
 * no source maps: a stack then names the functions and leads to the statement, without megabytes that Node would only read
 * with --enable-source-maps.
 */
export function buildOptions(external: readonly string[]): BuildOptions {
  const { dependencies } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  return {
    absWorkingDir: PROJECT,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: [...Object.keys(dependencies), ...external],
    // ES modules are smaller: unused exports are left out.
    mainFields: ['module', 'main'],
    // CommonJS packages in the bundle call require for the modules of Node.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    define: {
      'process.env.NODE_ENV': '"production"',
      // @whatwg-node/server compares its own class with this one, for which Node would load its fetch at each start.
      'globalThis.Request': 'undefined',
    },
    legalComments: 'none',
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 120,
    logLevel: 'warning',
    plugins: replacements(external),
  }
}
