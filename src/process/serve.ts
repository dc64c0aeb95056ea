import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type App, type Config, createApp, type DaySpan, type Environment, parseConfig } from '../app.ts'
import { createLog } from '../log.ts'
import { SECURITY_HEADERS } from '../server/answer/security-headers.ts'
import { limitConnections, SERVER_OPTIONS } from './connections.ts'
import { type Demo, startDemo } from './demo.ts'
import { limitHeapGrowth } from './heap-growth.ts'
import { listen } from './listen.ts'
import { scavengeOnMainThread } from './scavenges.ts'
import type { StopRequests } from './stop-requests.ts'

/** A gateway that serves requests. */
export interface Serving {
  readonly config: Config
  /** Origin of the gateway as seen from this machine. */
  readonly url: string
  /** Days of the demo's data; undefined: the last 30 days. */
  readonly exampleSpan: DaySpan | undefined
}

/** Time for closing the last connections after their responses have finished, ms. */
const CLOSE_MS = 1000

/**
 * Starts the gateway on a port of this process, until a request to stop ends the process.
 * @param fail called if the shutdown fails
 * @throws {ConfigError | StartError | StoreSetupError | TrustedDocumentsError} for the operator to fix
 */
export async function serve(
  env: Environment,
  stopRequests: StopRequests,
  fail: (error: unknown) => never,
): Promise<Serving> {
  const initial = parseConfig(env)
  limitHeapGrowth(initial.cacheMaxMb)
  scavengeOnMainThread()
  const { log, flush } = createLog(initial.logLevel)
  let app: App | undefined
  let demo: Demo | undefined
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    if (app === undefined) return answerStarting(response)
    if (demo?.servePage(request, response)) return
    return app.fetch(request, response)
  })
  limitConnections(server, { maxConnections: initial.maxConnections, log })
  const { url, port } = await listen(server, initial.host, initial.port)
  // With PORT=0 the default of PUBLIC_URL, and so the redirect URI, depend on the port that the system chose.
  const config = initial.port === port ? initial : parseConfig({ ...env, PORT: `${port}` })
  demo = config.demo ? await startDemo(config) : undefined
  const created = createApp(config, { ...demo?.deps, log })
  app = created
  demo?.startChanges(url, log)

  async function stop(reason: string): Promise<void> {
    log.info({ reason }, 'stopping after the running requests; a second signal stops at once')
    await stopServing(created, server, config.shutdownDelayMs)
    await demo?.close()
    // A write that nothing reads would block the exit of the process for ever.
    if (!(await flush())) process.kill(process.pid, 'SIGKILL')
  }
  stopRequests.onRequest((reason, isRepeated) => {
    if (isRepeated) process.exit(1)
    stop(reason).then(() => process.exit(0), fail)
  })
  return { config, url, exampleSpan: demo?.deps.exampleSpan }
}

function answerStarting(response: ServerResponse): void {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'application/json', 'retry-after': '1' }
  response.writeHead(503, headers).end('{"error":"The gateway is starting. Retry in a second."}')
}

/**
 * Graceful shutdown. The port stays open for `delayMs` while /ready answers 503, so that load balancers stop sending
 * requests before connections are refused.
 */
async function stopServing(app: App, server: Server, delayMs: number): Promise<void> {
  app.announceClose()
  await delay(delayMs)
  const closed = new Promise((resolve) => server.close(resolve))
  await app.close()
  server.closeIdleConnections()
  await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })])
  server.closeAllConnections()
}
