import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { ViteDevServer } from 'vite'
import { handleStopRequests } from '../src/process/stop-requests.ts'

/**
 * Runs an example with a gateway on demo data until Ctrl-C: `npm run example:urql`, `npm run example:apollo`.
 * The example's server proxies the gateway's paths, so that browsers see one origin, and logins and cookies work as
 * behind a reverse proxy. EXAMPLE_PORT and PORT set the two ports.
 */
const PROJECT = path.resolve(import.meta.dirname, '..')
const EXAMPLES = ['urql', 'apollo']

/** The example cannot start. The message tells the user what to change. */
class StartError extends Error {}

function fail(error: unknown): void {
  const text = error instanceof Error ? (error instanceof StartError ? error.message : error.stack) : error
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

function exampleFolder(name: string | undefined): string {
  if (name === undefined || !EXAMPLES.includes(name))
    throw new StartError(`Usage: tsx scripts/run-example.ts ${EXAMPLES.join('|')}`)
  return path.join(PROJECT, 'examples', `dashboard-${name}`)
}

function examplePort(): number {
  const text = process.env['EXAMPLE_PORT']?.trim() || '5173'
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartError(
      `EXAMPLE_PORT is ${JSON.stringify(text)}; it must be a whole number from 0 to 65535.`,
    )
  return port
}

/**
 * Listens on a port, 0 for any free one, and returns it. Called before the gateway starts, because a gateway without the
 * example is of no use.
 */
async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, 'localhost')
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new StartError(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is in use. Set EXAMPLE_PORT to a free port.`
        : `Cannot listen on port ${port} (${error.code}). Set EXAMPLE_PORT to another one.`,
    )
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Starts the gateway as a child process that logs to this process's standard error. */
const spawnGateway = (publicUrl: string): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', path.join(PROJECT, 'src/main.ts')], {
    cwd: PROJECT,
    env: { DEMO: '1', LOG_LEVEL: 'warn', ...process.env, HOST: '127.0.0.1', PUBLIC_URL: publicUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, so that Ctrl-C reaches it only through the handler below.
    detached: true,
  })

/** The gateway's address, once it listens. */
async function gatewayUrl(gateway: ChildProcess): Promise<string> {
  if (gateway.stdout === null) throw new TypeError('The standard output of the gateway is not a pipe.')
  for await (const line of createInterface({ input: gateway.stdout })) {
    const url = /http:\/\/\S+(?=\/graphql)/.exec(line)?.[0]
    if (url !== undefined) return url
  }
  throw new StartError('The gateway did not start. Its error is above.')
}

async function main(): Promise<void> {
  const stopRequests = handleStopRequests(process.env['npm_lifecycle_event'] !== undefined)
  const root = exampleFolder(process.argv[2])
  let vite: ViteDevServer | undefined
  const server = createServer((request, response) =>
    vite === undefined ? void response.writeHead(503).end() : vite.middlewares(request, response),
  )
  const publicUrl = `http://localhost:${await listen(server, examplePort())}`
  const gateway = spawnGateway(publicUrl)
  const ended = once(gateway, 'exit')

  let isStopping = false
  async function stop(): Promise<void> {
    if (isStopping) return
    isStopping = true
    gateway.kill('SIGTERM')
    server.close()
    await vite?.close()
    server.closeAllConnections()
    await ended
  }
  stopRequests.onRequest((_, isRepeated) => {
    if (isRepeated) gateway.kill('SIGKILL')
    stop().catch(fail)
  })
  ended.then(() => {
    if (!isStopping && vite !== undefined) fail(new StartError('The gateway exited, so the example stops.'))
    return stop()
  }, fail)

  try {
    // Imported while the gateway starts, and only if the port is free.
    const [url, { createServer: createVite }] = await Promise.all([gatewayUrl(gateway), import('vite')])
    process.env['GATEWAY_URL'] = url
    vite = await createVite({
      root,
      logLevel: 'warn',
      // Our server, because the port must be taken before the gateway starts, and signals are handled above.
      server: { middlewareMode: { server }, ws: { server } },
    })
    process.stdout.write(`Open ${publicUrl} (Ctrl-C stops the example and its gateway).\n`)
  } catch (error) {
    await stop()
    throw error
  }
}

main().catch(fail)
