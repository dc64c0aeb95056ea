import { createServer } from 'node:http'
import { type App, createApp, type Environment, parseConfig } from '../app.ts'
import { listen } from '../process/listen.ts'
import { onStopSignal, stopGracefully } from '../process/stop.ts'
import { type Demo, startDemo } from './demo.ts'
import { startMessage } from './start-message.ts'

/**
 * Starts the gateway and resolves when it serves requests.
 * @param fail called if the shutdown fails
 * @throws {ConfigError | StartError | StoreSetupError | TrustedDocumentsError} for the operator to fix
 */
export async function start(env: Environment, fail: (error: unknown) => void): Promise<void> {
  const initial = parseConfig(env)
  let app: App | undefined
  let demo: Demo | undefined
  const server = createServer((request, response) => {
    if (app === undefined) return void response.writeHead(503).end()
    if (demo?.servePage(request, response)) return
    return app.fetch(request, response)
  })
  const { url, port } = await listen(server, initial.host, initial.port)
  // With PORT=0 the default of PUBLIC_URL, and so the redirect URI, depend on the port that the system chose.
  const config = initial.port === port ? initial : parseConfig({ ...env, PORT: `${port}` })
  demo = config.demo ? await startDemo(config) : undefined
  const created = createApp(config, demo?.deps)
  app = created

  async function stop(): Promise<void> {
    await stopGracefully(created, server)
    await demo?.close()
  }
  onStopSignal(() => {
    stop().then(() => process.exit(0), fail)
  })
  // Printed last, because a supervisor may send a signal as soon as it has read the address.
  process.stdout.write(`${startMessage(config, url, demo?.deps.exampleSpan).join('\n')}\n`)
}
