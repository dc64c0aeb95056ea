import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
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

type ServerName = 'gateway' | 'baseline' | 'simulator'

/** Starts a built server as in production. `nodeArguments` are options of Node. */
export async function startServer<C extends ServerCalls>(
  name: ServerName,
  options: ServerOptions,
  nodeArguments: readonly string[] = [],
): Promise<ServerProcess<C>> {
  const child = fork(builtServer(name), [JSON.stringify(options)], {
    // Without this process's own arguments, which load tsx.
    execArgv: [...nodeArguments],
    env: { ...process.env, NODE_ENV: 'production' },
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

/**
 * Compiles src and the servers into bench/dist with tsc. The servers do not run under tsx, because it wraps functions to
 * keep their names, and the benchmark would measure that.
 */
export function buildServers(): void {
  const compiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')))
  const project = fileURLToPath(new URL('tsconfig.build.json', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build of the servers failed.\n${stdout}`)
}

/** Path of a built server. */
const builtServer = (name: ServerName): string =>
  fileURLToPath(new URL(`dist/bench/servers/${name}.js`, import.meta.url))
