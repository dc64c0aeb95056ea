import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { bundle } from '../../scripts/package/bundle.ts'

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
export const programPath = (name: ProgramName): string => path.join(inject('runFolder'), 'dist', `${name}.js`)

/**
 * Runs once, before the first file: bundles the programs as the package's are, so that the tests run what is published,
 * and because a process that compiles itself as it starts takes three times the CPU.
 */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  // Within the project, so that the programs find its dependencies.
  const parent = path.resolve('node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(path.join(parent, 'oura-graphql-tests-'))
  provide('runFolder', folder)
  // As in the package: the program reads its version there.
  copyFileSync('package.json', path.join(folder, 'package.json'))
  await bundle({ entries: PROGRAMS, folder: path.join(folder, 'dist') })
  return () => rmSync(folder, { recursive: true, force: true })
}
