import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that the files of this run share; removed at its end. */
    runFolder: string
  }
}

/** Programs that tests start, by their name in the run's folder. */
const PROGRAMS = {
  gateway: 'src/main.ts',
  'leak-check': 'test/support/leak-check/child-process.ts',
  'refresh-process': 'test/support/auth/refresh-process.ts',
}

export type ProgramName = keyof typeof PROGRAMS

/** The path of a compiled program. */
export const programPath = (name: ProgramName): string =>
  path.join(inject('runFolder'), 'dist', `${name}.mjs`)

/**
 * Runs once, before the first file: compiles the programs, because a process that compiles itself as it starts takes
 * three times the CPU.
 */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  // Within the project, so that the programs find its dependencies.
  const parent = path.resolve('node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(path.join(parent, 'oura-graphql-tests-'))
  provide('runFolder', folder)
  // As in the package: the program reads its version there.
  copyFileSync('package.json', path.join(folder, 'package.json'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: path.join(folder, 'dist'),
      minify: false,
      rollupOptions: {
        input: PROGRAMS,
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  })
  return () => rmSync(folder, { recursive: true, force: true })
}
