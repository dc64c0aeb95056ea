import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallMessage, Calls, ProcessMessage } from './ipc.ts'

/** A child process of a load test. */
export interface WatchedProcess<C extends Calls> {
  readonly url: string
  call<K extends keyof C & string>(name: K, ...args: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>>
  /** Sends SIGTERM. Resolves with the exit: `code 0`, `signal SIGKILL`. */
  stop(): Promise<string>
  /** Sends SIGKILL. */
  kill(): void
}

export interface WatchOptions {
  /** Passed as JSON in the first argument. */
  readonly settings: object
  /** File for the output. A pipe could block the process if it is not read. */
  readonly outputFile: string
  /** Called with one line for each failure in the process. */
  onFailure(line: string): void
}

/** SIGKILL follows SIGTERM after this time. */
const STOP_MS = 20_000

/** Starts a program of this folder, with access to the garbage collector. */
export async function watchProcess<C extends Calls>(
  program: URL,
  { settings, outputFile, onFailure }: WatchOptions,
): Promise<WatchedProcess<C>> {
  const output = openSync(outputFile, 'a')
  const child = fork(program, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  closeSync(output)
  const exited = once(child, 'exit').then(([code, signal]) =>
    signal === null ? `code ${code}` : `signal ${signal}`,
  )
  let isStopping = false
  exited.then((exit) => {
    if (!isStopping) onFailure(`the process exited unexpectedly with ${exit}`)
  })

  const waiting = new Map<number, (result: unknown) => void>()
  const url = new Promise<string>((resolve) => {
    child.on('message', (message: ProcessMessage) => {
      if ('url' in message) resolve(message.url)
      else if ('failure' in message) onFailure(message.failure)
      else {
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
      }
    })
  })
  function exitedEarly(exit: string): never {
    throw new Error(`${program.pathname} exited with ${exit}; see ${outputFile}`)
  }
  let calls = 0
  return {
    url: await Promise.race([url, exited.then(exitedEarly)]),
    call: (name, ...args) => {
      const message: CallMessage = { id: ++calls, name, args }
      const result = new Promise<unknown>((resolve) => waiting.set(message.id, resolve))
      child.send(message)
      return Promise.race([result, exited.then(exitedEarly)]) as never
    },
    async stop() {
      isStopping = true
      child.kill('SIGTERM')
      return Promise.race([exited, killAfter(child, STOP_MS).then(() => exited)])
    },
    kill() {
      isStopping = true
      child.kill('SIGKILL')
    },
  }
}

async function killAfter(child: ChildProcess, ms: number): Promise<void> {
  await delay(ms, undefined, { ref: false })
  child.kill('SIGKILL')
}
