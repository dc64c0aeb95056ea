import path from 'node:path'
import { loadProgram, PROGRAM_FILE } from './cached-program.ts'

/* What main.js of the package has instead of `src/cli/command-line.ts`. */

export const { runCommandLine } = loadProgram(path.join(import.meta.dirname, PROGRAM_FILE))
