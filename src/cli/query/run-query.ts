import { readFileSync } from 'node:fs'
import { createCommandApp } from '../../app/command-app.ts'
import type { ExecuteUser } from '../../app.ts'
import { createApp } from '../../app.ts'
import { systemClock } from '../../clock.ts'
import { parseConfig } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import { startDemo } from '../../process/demo.ts'
import { type ChosenUser, chooseUser } from '../choose-user.ts'
import type { CommandContext } from '../command.ts'
import { commandEnvironment } from '../command-environment.ts'
import { reported } from '../reported.ts'
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
  const demo = config.demo ? await startDemo(config) : undefined
  try {
    const demoToken = demo?.deps.demo.accessToken
    const chosen = await reported(chooseUser({ storedUserIds }, { config, demoToken, userId }))
    // Only a stored user needs the store: none is created for another one.
    const storeUrl = chosen.source === 'store' ? config.storeUrl : 'memory:'
    const app = createApp({ ...config, storeUrl }, { ...demo?.deps, backgroundTasks: false, log })
    try {
      const result = await app.execute({ query, variables, operationName, user: toExecuteUser(chosen) })
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
      return result.errors === undefined ? EXIT.done : EXIT.errors
    } finally {
      await app.close()
    }
  } finally {
    await demo?.close()
    await flush()
  }

  /** Closes the store again before the gateway opens it: a process may have its file open once. */
  async function storedUserIds(): Promise<string[]> {
    const commandApp = createCommandApp(config, { demo: undefined, clock: systemClock, log })
    try {
      return await commandApp.storedUserIds()
    } finally {
      await commandApp.close()
    }
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

/** Undefined for the demo user. */
function toExecuteUser(chosen: ChosenUser): ExecuteUser | undefined {
  if (chosen.source === 'store') return { userId: chosen.userId }
  return chosen.source === 'demo' ? undefined : { accessToken: chosen.accessToken }
}
