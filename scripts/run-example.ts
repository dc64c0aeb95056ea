import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { ViteDevServer } from 'vite'

/**
 * Runs an example and a gateway on demo data for it, until Ctrl-C: `npm run example:urql`, `npm run example:apollo`.
 * Browsers see one origin, the example's: it hands the gateway's paths on, so that logins and their cookies work as
 * they do behind a reverse proxy. EXAMPLE_PORT and PORT say where the two listen.
 */
const PROJECT = path.resolve(import.meta.dirname, '..')
const EXAMPLES = ['urql', 'apollo']

/** Why nothing could be started, in words for whoever wanted it. */
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
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StartError(`EXAMPLE_PORT is ${JSON.stringify(text)}; it may be a whole number from 1 to 65535.`)
  return port
}

/** Before the gateway is asked to start: there is no use for one without the example. */
async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, 'localhost')
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new StartError(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is in use. Set EXAMPLE_PORT to a free one, or stop what uses it.`
        : `Cannot listen on port ${port} (${error.code}). Set EXAMPLE_PORT to another one.`,
    )
  })
}

/** A gateway in a process of its own, which says on standard error what it has to say. */
const spawnGateway = (publicUrl: string): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', path.join(PROJECT, 'src/main.ts')], {
    cwd: PROJECT,
    env: { DEMO: '1', LOG_LEVEL: 'warn', ...process.env, HOST: '127.0.0.1', PUBLIC_URL: publicUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own: Ctrl-C reaches it once, through the handler below.
    detached: true,
  })

/** Its address, as soon as it listens. */
async function gatewayUrl(gateway: ChildProcess): Promise<string> {
  if (gateway.stdout === null) throw new TypeError('The output of the gateway is not read.')
  for await (const line of createInterface({ input: gateway.stdout })) {
    const url = /http:\/\/\S+(?=\/graphql)/.exec(line)?.[0]
    if (url !== undefined) return url
  }
  throw new StartError('The gateway did not start; the reason is above.')
}

async function main(): Promise<void> {
  const root = exampleFolder(process.argv[2])
  const port = examplePort()
  const publicUrl = `http://localhost:${port}`
  let vite: ViteDevServer | undefined
  const server = createServer((request, response) =>
    vite === undefined ? void response.writeHead(503).end() : vite.middlewares(request, response),
  )
  await listen(server, port)
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks again means it.
      if (isStopping) gateway.kill('SIGKILL')
      stop().catch(fail)
    })
  }
  ended.then(() => {
    if (!isStopping && vite !== undefined)
      fail(new StartError('The gateway has ended; the example ends too.'))
    return stop()
  }, fail)

  try {
    // Loaded while the gateway starts, and not at all where a port is taken.
    const [url, { createServer: createVite }] = await Promise.all([gatewayUrl(gateway), import('vite')])
    process.env['GATEWAY_URL'] = url
    vite = await createVite({
      root,
      logLevel: 'warn',
      // A server of our own: its port is ours before anything else is started, and so are signals.
      server: { middlewareMode: { server }, ws: { server } },
    })
    process.stdout.write(`Open ${publicUrl} (Ctrl-C stops the example and its gateway).\n`)
  } catch (error) {
    await stop()
    throw error
  }
}

main().catch(fail)
