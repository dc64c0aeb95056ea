import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { noteFiles } from '../temporary-folder.ts'

/** A program of the system, which .ci/run installs. */
const PROGRAM = 'redis-server'

/** Whether the program is there; where it is not, what needs it is passed over. */
export const hasRedis = spawnSync(PROGRAM, ['--version']).status === 0
/** For the name of what is passed over, so that the report says why. */
export const withRedis = hasRedis ? 'Redis' : 'Redis (skipped: no redis-server here)'

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it as a crash does, or lets it stand still (SIGSTOP) and go on (SIGCONT). */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Starts it again, on the same port and with what it kept. */
  restart(): Promise<void>
  /** Runs one command, beside whatever is under test. */
  command(...args: [string, ...(string | number)[]]): Promise<unknown>
  dispose(): Promise<void>
}

/** Starts a server of our own in a temporary folder. It ends with `dispose`. */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'oura-redis-'))
  const port = await freePort()
  const password = options[options.indexOf('--requirepass') + 1] ?? ''
  const url = `redis://${password && options.includes('--requirepass') ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`
  let child = start()

  function start(): ChildProcess {
    const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    return spawn(PROGRAM, [...fixed, '--appendonly', 'yes', ...options], { stdio: 'ignore' })
  }

  // For a test that fails before it comes to `dispose`.
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)

  const isGone = () => child.exitCode !== null || child.signalCode !== null

  async function untilItAnswers(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await command('PING')
        return
      } catch (error) {
        if (attempt > 200) throw error
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }

  async function command(...[name, ...args]: [string, ...(string | number)[]]): Promise<unknown> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }

  await untilItAnswers()
  return {
    url,
    port,
    command,
    async signal(name) {
      const exit = name === 'SIGKILL' || name === 'SIGTERM' ? once(child, 'exit') : null
      child.kill(name)
      await exit
    },
    async restart() {
      if (!isGone()) throw new Error('It still runs.')
      child = start()
      await untilItAnswers()
    },
    async dispose() {
      process.off('exit', kill)
      if (!isGone()) {
        const exit = once(child, 'exit')
        child.kill('SIGKILL')
        await exit
      }
      // The log of its writes: whatever was stored at any time.
      noteFiles(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return address.port
}
