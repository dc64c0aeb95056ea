import { readFileSync } from 'node:fs'
import { parseConfig } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import type { CommandContext } from '../command.ts'
import { commandEnvironment } from '../command-environment.ts'
import { openUserApp } from '../user-app.ts'
import { faultOfOperation } from './operation.ts'
import { parseVariables } from './variables.ts'

/** The options of the command, as commander hands them over. */
export interface QueryOptions {
  readonly variable?: readonly string[]
  readonly operation?: string
  readonly user?: string
}

const EXIT = { done: 0, errors: 2 } as const

/** Executes an operation and prints the answer. Returns the exit code, or a fault of the arguments. */
export async function runQuery(
  file: string,
  { variable = [], operation: operationName, user: userId }: QueryOptions,
  { env, stopRequests }: CommandContext,
): Promise<number | { readonly fault: string }> {
  const parsed = parseVariables(variable)
  if ('fault' in parsed) return parsed
  const { variables } = parsed
  const query = readQuery(file)
  const fault = faultOfOperation(query, operationName)
  if (fault !== null) return { fault }
  stopRequests.onRequest(() => process.exit(130))
  // The answer is on standard output: what is not worth a warning would be noise.
  const config = parseConfig({ LOG_LEVEL: 'warn', ...commandEnvironment(env) })
  const { log, flush } = createLog(config.logLevel)
  try {
    const { app, user, close } = await openUserApp(config, { userId, log })
    try {
      const result = await app.execute({ query, variables, operationName, user })
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
      return result.errors === undefined ? EXIT.done : EXIT.errors
    } finally {
      await close()
    }
  } finally {
    await flush()
  }
}

/** @throws SetupError */
function readQuery(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new SetupError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
