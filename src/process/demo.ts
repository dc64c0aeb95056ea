import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppDeps, Config, DemoUpstream } from '../app.ts'
import type { Log } from '../log.ts'
import { createPeriodicTask, type PeriodicTask } from '../periodic-task.ts'
import { SECURITY_HEADERS } from '../server/answer/security-headers.ts'
import { readDaySpan } from '../server/routes/example-dates.ts'
import { MINUTE_MS, SECOND_MS } from '../time.ts'
import { StartError } from './listen.ts'

/** Path of the demo's consent page below PUBLIC_URL. */
const DEMO_PATH = '/demo'

/** When the first change comes, and the others. */
const FIRST_CHANGE_MS = 10 * SECOND_MS
const CHANGE_MS = MINUTE_MS
const CHANGES_SEED = 1

/** The demo: a simulator of Oura in this process. */
export interface Demo {
  readonly deps: AppDeps & { readonly demo: DemoUpstream }
  /** Answers requests for the demo's consent page; false for every other request. */
  servePage(request: IncomingMessage, response: ServerResponse): boolean
  /**
   * Changes the demo user's data about once a minute, and announces it as Oura does: with signed events at the gateway's
   * own /webhooks/oura. Records from DEMO_DATA do not change.
   * @param url origin of the gateway as seen from this machine
   */
  startChanges(url: string, log: Log): void
  close(): Promise<void>
}

/** @throws {StartError} if the folder of DEMO_DATA cannot be read */
export async function startDemo(config: Config): Promise<Demo> {
  // Imported here because a gateway to the real Oura does not need it.
  const { DEMO_TOKEN, LIVE_CHANGES, startSimulator } = await import('../simulator/simulator.ts')
  const folder = config.demoData
  // Registered at each start, because its redirect URI depends on PUBLIC_URL.
  const application = { id: 'oura-graphql', secret: randomUUID() }
  const pagesUrl = `${config.publicUrl}${DEMO_PATH}`
  const simulator = await startSimulator({
    ...(folder !== undefined && { dataFolder: folder }),
    oauth: {
      pagesUrl,
      clients: [
        {
          ...application,
          name: new URL(config.publicUrl).host,
          redirectUris: [`${config.publicUrl}/auth/callback`],
        },
      ],
    },
  }).catch((error: Error) => {
    throw new StartError(error.message)
  })
  const exampleSpan = folder === undefined ? undefined : await readDaySpan(folder)

  let changing: PeriodicTask | undefined

  function startChanges(url: string, log: Log): void {
    if (folder !== undefined) return
    // The query tells the gateway that these subscriptions are not its own: the records of later days are not announced.
    // Not all event types, so that the gateway does not take silence for news: nothing announces the next night.
    for (const { data_type: dataType, event_type: eventType } of LIVE_CHANGES) {
      simulator.webhooks.create(application.id, {
        callbackUrl: `${url}/webhooks/oura?demo`,
        dataType,
        eventType,
      })
    }
    const changes = simulator.liveChanges(DEMO_TOKEN, CHANGES_SEED)
    changing = createPeriodicTask({
      everyMs: CHANGE_MS,
      firstAfterMs: FIRST_CHANGE_MS,
      async run() {
        // Not awaited, because a delivery retries for an hour.
        for (const event of changes.next()) void simulator.sendWebhookEvent(event)
      },
      log,
      failureMessage: 'the demo could not change a record',
    })
    changing.start()
  }

  function servePage(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? ''
    if (!url.startsWith(`${DEMO_PATH}/`)) return false
    // The page sets its own Content-Security-Policy. The other headers are the gateway's.
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    request.url = url.slice(DEMO_PATH.length)
    if (simulator.servePage(request, response)) return true
    request.url = url
    return false
  }

  return {
    deps: {
      demo: { url: simulator.url, pagesUrl, accessToken: DEMO_TOKEN, application },
      ...(exampleSpan !== undefined && { exampleSpan }),
    },
    servePage,
    startChanges,
    async close() {
      await changing?.close()
      await simulator.close()
    },
  }
}
