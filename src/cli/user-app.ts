import { createCommandApp } from '../app/command-app.ts'
import { type App, type Config, createApp, type ExecuteUser } from '../app.ts'
import { systemClock } from '../clock.ts'
import type { Log } from '../log.ts'
import { startDemo } from '../process/demo.ts'
import { type ChosenUser, chooseUser } from './choose-user.ts'
import { reported } from './reported.ts'

/** The gateway without a server, for a command that executes operations on behalf of one user. */
export interface UserApp {
  readonly app: App
  /** Undefined for the demo user. */
  readonly user: ExecuteUser | undefined
  close(): Promise<void>
}

/**
 * Opens the gateway for the user that a command names, see `chooseUser`. In the demo, it starts the demo.
 * @param userId --user
 * @throws SetupError if there is no such user, or if the configuration is wrong
 */
export async function openUserApp(
  config: Config,
  { userId, log }: { readonly userId: string | undefined; readonly log: Log },
): Promise<UserApp> {
  const demo = config.demo ? await startDemo(config) : undefined
  try {
    const demoToken = demo?.deps.demo.accessToken
    const chosen = await reported(
      chooseUser({ storedUserIds: () => storedUserIds(config, log) }, { config, demoToken, userId }),
    )
    // Only a stored user needs the store: none is created for another one.
    const storeUrl = chosen.source === 'store' ? config.storeUrl : 'memory:'
    const app = createApp({ ...config, storeUrl }, { ...demo?.deps, backgroundTasks: false, log })
    return {
      app,
      user: toExecuteUser(chosen),
      async close() {
        await app.close()
        await demo?.close()
      },
    }
  } catch (error) {
    await demo?.close()
    throw error
  }
}

/** Closes the store again before the gateway opens it: a process may have its file open once. */
async function storedUserIds(config: Config, log: Log): Promise<string[]> {
  const commandApp = createCommandApp(config, { demo: undefined, clock: systemClock, log })
  try {
    return await commandApp.storedUserIds()
  } finally {
    await commandApp.close()
  }
}

function toExecuteUser(chosen: ChosenUser): ExecuteUser | undefined {
  if (chosen.source === 'store') return { userId: chosen.userId }
  return chosen.source === 'demo' ? undefined : { accessToken: chosen.accessToken }
}
