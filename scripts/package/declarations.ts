import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/**
 * Writes the declarations of libraries, and of the modules whose types they name.
 * @param sources of the libraries, from the project's root
 * @throws if a declaration names a package: its types might not be installed, or be of another version
 */
export function writeDeclarations(sources: readonly string[], folder: string): void {
  const declarations = emitDeclarations(sources, folder)
  const waiting = sources.map((source) => outputOf(source, folder))
  const reached = new Set(waiting)
  for (const file of waiting) {
    const text = declarations.get(file)
    if (text === undefined) throw new Error(`There is no declaration ${file}.`)
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('node:')) continue
      if (!fileName.startsWith('.')) {
        throw new Error(
          `${path.relative(PROJECT, file)} names the package ${fileName}. Name a type of our own.`,
        )
      }
      const imported = path.resolve(path.dirname(file), fileName.replace(/\.ts$/, '.d.ts'))
      if (reached.has(imported)) continue
      reached.add(imported)
      waiting.push(imported)
    }
    mkdirSync(path.dirname(file), { recursive: true })
    // Not rewritten by the compiler in declarations. A program may forbid imports of .ts files.
    writeFileSync(file, text.replaceAll(/(['"]\.{1,2}\/[^'"\n]+)\.ts(?=['"])/g, '$1.js'))
  }
}

/** The declarations of all modules that the sources import, by their paths. */
function emitDeclarations(sources: readonly string[], folder: string): Map<string, string> {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
    },
  }
  const options: ts.CompilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    noEmit: false,
    rootDir: path.join(PROJECT, 'src'),
    outDir: folder,
  }
  const config = ts.getParsedCommandLineOfConfigFile(path.join(PROJECT, 'tsconfig.json'), options, host)
  if (config === undefined) throw new Error('tsconfig.json cannot be read.')
  const program = ts.createProgram(
    sources.map((source) => path.join(PROJECT, source)),
    config.options,
  )
  const declarations = new Map<string, string>()
  const { diagnostics } = program.emit(undefined, (file, text) => declarations.set(path.resolve(file), text))
  const [fault] = diagnostics
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'))
  return declarations
}

const outputOf = (source: string, folder: string): string =>
  path.join(folder, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts'))
