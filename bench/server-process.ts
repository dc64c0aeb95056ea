import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../scripts/package/bundle.ts'
import type { CallMessage, ServerCalls, ServerMessage, ServerOptions } from './ipc.ts'

/** A server in a child process. */
export interface ServerProcess<C extends ServerCalls> {
  readonly url: string
  call<K extends keyof C & string>(
    name: K,
    ...args: C[K] extends (...args: infer A) => unknown ? A : never
  ): Promise<C[K] extends (...args: never) => infer R ? R : never>
  /** Stops the process and waits for its exit. */
  stop(): Promise<void>
}

/** The programs of the folder `servers`. */
const SERVERS = [
  'gateway',
  'baseline',
  'simulator',
  'request-cost',
  'static-upstream',
  'readiness-upstream',
  'worst',
] as const
type ServerName = (typeof SERVERS)[number]

/** Folder of the built servers. */
const BUILT = fileURLToPath(new URL('dist', import.meta.url))

/**
 * Starts a built server as in production.
 * @param folder of the built servers. @default those of this checkout
 */
export async function startServer<C extends ServerCalls>(
  name: ServerName,
  options: ServerOptions,
  folder = BUILT,
): Promise<ServerProcess<C>> {
  const child = fork(path.join(folder, `${name}.js`), [JSON.stringify(options)], {
    // Without this process's own arguments, which load tsx.
    execArgv: [],
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  })
  const waiting = new Map<number, (result: unknown) => void>()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await firstUrl(child, name)
  child.on('message', (message: ServerMessage) => {
    if (!('id' in message)) return
    waiting.get(message.id)?.(message.result)
    waiting.delete(message.id)
  })
  let calls = 0
  return {
    url,
    call: (callName, ...args) =>
      new Promise((resolve, reject) => {
        const message: CallMessage = { id: ++calls, name: callName, args }
        waiting.set(message.id, (result) => resolve(result as never))
        // An exited server sends no result.
        ended.then(() => reject(new Error(`The ${name} exited with code ${child.exitCode}.`)))
        child.send(message)
      }),
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

const firstUrl = (child: ChildProcess, name: ServerName): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('message', (message: ServerMessage) => {
      if ('url' in message) resolve(message.url)
    })
    child.once('exit', (code) =>
      reject(new Error(`The ${name} exited with code ${code} before it listened.`)),
    )
  })

/** Bundles the servers: the gateway as its package is, so that the benchmark measures what is published. */
export async function buildServers(): Promise<void> {
  const folder = BUILT
  const entriesOf = (names: readonly ServerName[]) =>
    Object.fromEntries(names.map((name) => [name, `bench/servers/${name}.ts`]))
  await bundle({ entries: entriesOf(['gateway']), folder })
  // The others use all of undici.
  const others = SERVERS.filter((name) => name !== 'gateway')
  await bundle({ entries: entriesOf(others), folder, external: ['undici'] })
}
