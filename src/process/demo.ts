import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppDeps, Config, DemoUpstream } from '../app.ts'
import { SECURITY_HEADERS } from '../server/answer/security-headers.ts'
import { readDaySpan } from '../server/routes/example-dates.ts'
import { StartError } from './listen.ts'

/** Path of the demo's consent page below PUBLIC_URL. */
const DEMO_PATH = '/demo'

/** The demo: a simulator of Oura in this process. */
export interface Demo {
  readonly deps: AppDeps & { readonly demo: DemoUpstream }
  /** Answers requests for the demo's consent page; false for every other request. */
  servePage(request: IncomingMessage, response: ServerResponse): boolean
  close(): Promise<void>
}

/** @throws {StartError} if the folder of DEMO_DATA cannot be read */
export async function startDemo(config: Config): Promise<Demo> {
  // Imported here because a gateway to the real Oura does not need it.
  const { DEMO_TOKEN, startSimulator } = await import('../simulator/simulator.ts')
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
    close: () => simulator.close(),
  }
}
