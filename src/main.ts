#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type App,
  type AppDeps,
  type Config,
  ConfigError,
  createApp,
  type DemoUpstream,
  parseConfig,
} from './app.ts'
import { SECURITY_HEADERS } from './server/answer/security-headers.ts'
import { TrustedDocumentsError } from './server/request/trusted-documents.ts'
import { type DaySpan, readDaySpan } from './server/routes/example-dates.ts'
import { StoreSetupError } from './store/errors.ts'

/** Where browsers find the pages of the demo Oura, below PUBLIC_URL. */
const DEMO_PATH = '/demo'

/** After the last operation its answer may still be on its way to the client. */
const FLUSH_MS = 1000

const main = async (): Promise<void> => {
  const given = parseConfig(process.env)
  let app: App | undefined
  let demo: Demo | undefined
  const server = createServer((request, response) => {
    if (app === undefined) return void response.writeHead(503).end()
    if (demo?.servePage(request, response)) return
    return app.fetch(request, response)
  })
  const { url, port } = await listen(server, given)
  // Of a port that the system chose, PUBLIC_URL is known only now, and with it the address that logins come back to.
  const config = given.port === port ? given : parseConfig({ ...process.env, PORT: `${port}` })
  demo = config.demo ? await startDemo(config) : undefined
  const created = createApp(config, demo?.deps)
  app = created
  const stop = async () => {
    await stopGracefully(created, server)
    await demo?.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // Whoever asks again means it. Also the other signal: a terminal sends SIGINT, a supervisor SIGTERM.
      for (const again of ['SIGTERM', 'SIGINT'] as const) process.on(again, () => process.exit(1))
      process.stderr.write(`${signal}: finishing what is running. Send it again to stop at once.\n`)
      stop().then(() => process.exit(0), fail)
    })
  }
  // At last: whoever reads the address may send a signal right away.
  process.stdout.write(`${describeStart(config, url, demo?.deps.exampleSpan).join('\n')}\n`)
}

interface Demo {
  readonly deps: AppDeps & { readonly demo: DemoUpstream }
  /** Answers a browser that asks for the demo's consent page; false where it asks for something else. */
  servePage(request: IncomingMessage, response: ServerResponse): boolean
  close(): Promise<void>
}

const startDemo = async (config: Config): Promise<Demo> => {
  // Not at the top: a gateway in front of the real Oura need not load the demo.
  const { DEMO_TOKEN, startSimulator } = await import('./simulator/simulator.ts')
  const folder = config.demoData
  // Known to nobody else: the demo's own application would not let a browser back to any PUBLIC_URL.
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
  return {
    deps: {
      demo: { url: simulator.url, pagesUrl, accessToken: DEMO_TOKEN, application },
      ...(exampleSpan !== undefined && { exampleSpan }),
    },
    servePage(request, response) {
      const url = request.url ?? ''
      if (!url.startsWith(`${DEMO_PATH}/`)) return false
      // The page has a policy of its own; the rest is as everywhere.
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
      request.url = url.slice(DEMO_PATH.length)
      if (simulator.servePage(request, response)) return true
      request.url = url
      return false
    },
    close: () => simulator.close(),
  }
}

/** Where the server listens: the address under which this machine reaches it, and the port. */
const listen = (server: Server, { host, port }: Config): Promise<{ url: string; port: number }> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      const actualPort = typeof address === 'object' && address !== null ? address.port : port
      // As PUBLIC_URL says by default: a cookie of localhost does not go to 127.0.0.1.
      const name = ['127.0.0.1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
      resolve({ url: `http://${name.includes(':') ? `[${name}]` : name}:${actualPort}`, port: actualPort })
    })
  })

const toListenError = (error: NodeJS.ErrnoException, host: string, port: number): StartError => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} of ${host} is in use. Set PORT to a free one, or stop what uses it.`,
      )
    case 'EACCES':
      return new StartError(`Listening on port ${port} is not allowed. Set PORT to one above 1023.`)
    default:
      return new StartError(`Cannot listen on ${host}, port ${port} (${error.code}). Check HOST and PORT.`)
  }
}

/** Why the process could not start, in words for the operator. */
class StartError extends Error {}

const stopGracefully = async (app: App, server: Server): Promise<void> => {
  const closed = new Promise((resolve) => server.close(resolve))
  await app.close()
  server.closeIdleConnections()
  await Promise.race([closed, delay(FLUSH_MS, undefined, { ref: false })])
  server.closeAllConnections()
}

const describeStart = (config: Config, url: string, span: DaySpan | undefined): string[] => {
  const onlyTrusted = config.trustedDocuments === 'only'
  const range =
    span === undefined ? '' : `, startDate: \\"${span.startDate}\\", endDate: \\"${span.endDate}\\"`
  const query = `{ viewer { dailySleep(first: 7, orderBy: DESC${range}) { nodes { day score } } } }`
  const authorization = config.demo ? '' : ' -H "authorization: Bearer $OURA_ACCESS_TOKEN"'
  return [
    `oura-graphql listens at ${url}/graphql${onlyTrusted ? '' : ' (open it in a browser for GraphiQL)'}.`,
    describeData(config),
    ...(config.federation
      ? [`It is a subgraph of Federation 2: rover subgraph introspect ${url}/graphql`]
      : []),
    ...(config.demo || config.ouraClientId !== undefined
      ? [`People log in at ${config.publicUrl}/auth/login${config.demo ? ', to the demo Oura' : ''}.`]
      : []),
    ...(onlyTrusted
      ? [`It executes nothing but the documents of ${config.trustedDocumentsManifest.join(', ')}.`]
      : [
          'A first query:',
          `  curl -s ${url}/graphql -H 'content-type: application/json'${authorization} -d '{"query": "${query}"}'`,
        ]),
  ]
}

const describeData = ({ demo, demoData, ouraApiUrl, ouraSandbox }: Config): string => {
  if (!demo) return `Data comes from ${ouraApiUrl}${ouraSandbox ? ', from its sandbox' : ''}.`
  return demoData === undefined
    ? 'Demo: the data is made up, and no request leaves this machine.'
    : `Demo: the data comes from the folder ${demoData}, and no request leaves this machine.`
}

const fail = (error: unknown): never => {
  const isForOperator = [ConfigError, StartError, StoreSetupError, TrustedDocumentsError].some(
    (type) => error instanceof type,
  )
  const text = error instanceof Error ? (isForOperator ? error.message : error.stack) : String(error)
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

main().catch(fail)
