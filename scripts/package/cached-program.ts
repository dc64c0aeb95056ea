import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'

/*
 * How main.js of the package loads the program: with V8's code cache, the compiled functions of a start, if the package has one
 * for this Node. Compiling is a third of the CPU of a start without it. Node 22 has `module.enableCompileCache` for this, which
 * writes to the disk at the first start. A cache in the package works on Node 20, in a container with a read-only file
 * system, and for the first start of each container.
 */

/** The bundled program, from the folder of main.js. */
export const PROGRAM_FILE = 'chunks/program.cjs'

type Program = typeof import('../../src/cli/command-line.ts')

/** The file of the code cache of a program. Another V8, or one for another processor, could not read it. */
export const codeCacheOf = (file: string): string =>
  `${file}.${process.platform}-${process.arch}-${process.versions.v8}.cache`

/** Loads the program. Without a cache for this Node its functions are compiled as usual. */
export function loadProgram(file: string): Program {
  const cache = codeCacheOf(file)
  // V8 checks its version and flags itself, and compiles if they differ.
  return existsSync(cache)
    ? evaluate(compile(file, readFileSync(cache)), file)
    : (createRequire(file)(file) as Program)
}

/** Compiles a CommonJS module as Node does, but to a script that can use and make a code cache. */
export const compile = (file: string, cachedData?: Buffer): Script =>
  new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`,
    // The name is in the cache, so it must not be the folder of the build.
    { filename: `oura-graphql/dist/${PROGRAM_FILE}`, cachedData },
  )

/** Runs a compiled module; returns its exports. */
export function evaluate(script: Script, file: string): Program {
  const module = { exports: {} as Program }
  // A script from a cache cannot use `import()`; the bundle calls this function instead.
  const importChunk = (name: string): Promise<unknown> =>
    import(pathToFileURL(path.resolve(file, '..', name)).href)
  const require = Object.assign(createRequire(file), { importChunk })
  script.runInThisContext()(module.exports, require, module, file, path.dirname(file))
  return module.exports
}
