import { type ChildProcess, fork } from 'node:child_process'
import { builtServer } from './build.ts'
import type { CallMessage, ServerCalls, ServerMessage, ServerOptions } from './ipc.ts'

/** A server in a process of its own. */
export interface ServerProcess<C extends ServerCalls> {
  readonly url: string
  call<K extends keyof C & string>(
    name: K,
    ...args: C[K] extends (...args: infer A) => unknown ? A : never
  ): Promise<C[K] extends (...args: never) => infer R ? R : never>
  /** Ends the process, and waits until it has. */
  stop(): Promise<void>
}

type ServerName = Parameters<typeof builtServer>[0]

/** Starts a server from the build, as it would run in production; `nodeArguments` go to Node itself. */
export async function startServer<C extends ServerCalls>(
  name: ServerName,
  options: ServerOptions,
  nodeArguments: readonly string[] = [],
): Promise<ServerProcess<C>> {
  const child = fork(builtServer(name), [JSON.stringify(options)], {
    // Without our own arguments, which would load tsx there too.
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
        // A server that is gone answers nothing.
        ended.then(() => reject(new Error(`The ${name} ended with code ${child.exitCode}.`)))
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
    child.once('exit', (code) => reject(new Error(`The ${name} ended with code ${code} before it listened.`)))
  })
