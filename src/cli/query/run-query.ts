import { readFileSync } from 'node:fs'
import { createCommandApp } from '../../app/command-app.ts'
import type { DemoUpstream, ExecuteUser } from '../../app.ts'
import { createApp } from '../../app.ts'
import { systemClock } from '../../clock.ts'
import { type Config, parseConfig } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import { createLog, type Log } from '../../log.ts'
import { startDemo } from '../../process/demo.ts'
import type { CommandContext } from '../command.ts'
import { commandEnvironment } from '../command-environment.ts'
import { chooseStoredUserId, demoHasOneUser } from '../stored-user.ts'
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
  // The command receives no events, and does not keep subscriptions alive. Its answer is on standard output.
  const config = parseConfig({ LOG_LEVEL: 'warn', ...commandEnvironment(env), OURA_WEBHOOKS: '0' })
  const { log, flush } = createLog(config.logLevel)
  const demo = config.demo ? await startDemo(config) : undefined
  const app = createApp(config, { ...demo?.deps, log })
  try {
    const user = await userOf(config, { demo: demo?.deps.demo, userId, log })
    const result = await app.execute({ query, variables, operationName, user })
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    return result.errors === undefined ? EXIT.done : EXIT.errors
  } finally {
    await app.close()
    await demo?.close()
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

interface UserChoice {
  readonly demo: DemoUpstream | undefined
  /** --user */
  readonly userId: string | undefined
  readonly log: Log
}

/** @throws SetupError if there is no user or are several, with what to do */
async function userOf(config: Config, { demo, userId, log }: UserChoice): Promise<ExecuteUser | undefined> {
  if (demo !== undefined) {
    if (userId !== undefined) throw demoHasOneUser()
    return undefined
  }
  if (userId === undefined && config.ouraAccessToken !== undefined) {
    return { accessToken: config.ouraAccessToken }
  }
  const commandApp = createCommandApp(config, { demo, clock: systemClock, log })
  try {
    return { userId: await chooseStoredUserId(commandApp, { config, userId }) }
  } finally {
    await commandApp.close()
  }
}
