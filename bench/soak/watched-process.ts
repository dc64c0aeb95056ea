import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallMessage, Calls, ProcessMessage } from './ipc.ts'

/** A process of the soak's, seen from outside. */
export interface WatchedProcess<C extends Calls> {
  readonly url: string
  call<K extends keyof C & string>(name: K, ...args: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>>
  /** Asks it to stop, as a supervisor would. Resolves with how it ended: `code 0`, `signal SIGKILL`. */
  stop(): Promise<string>
  /** Ends it at once. */
  kill(): void
}

export interface WatchOptions {
  /** Handed over as JSON, in the first argument. */
  readonly settings: object
  /** File that takes everything the process writes. A pipe would make it wait for its reader. */
  readonly outputFile: string
  /** For what must not happen in the process, one line each. */
  onTrouble(line: string): void
}

/** After that long a process that was asked to stop is ended. */
const STOP_MS = 20_000

/** Starts a program of this folder, with the heap's door open. */
export async function startProcess<C extends Calls>(
  program: URL,
  { settings, outputFile, onTrouble }: WatchOptions,
): Promise<WatchedProcess<C>> {
  const output = openSync(outputFile, 'a')
  const child = fork(program, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  closeSync(output)
  const ended = once(child, 'exit').then(([code, signal]) =>
    signal === null ? `code ${code}` : `signal ${signal}`,
  )
  let isStopping = false
  ended.then((how) => {
    if (!isStopping) onTrouble(`the process ended by itself, with ${how}`)
  })

  const waiting = new Map<number, (result: unknown) => void>()
  const url = new Promise<string>((resolve) => {
    child.on('message', (message: ProcessMessage) => {
      if ('url' in message) resolve(message.url)
      else if ('trouble' in message) onTrouble(message.trouble)
      else {
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
      }
    })
  })
  function endedEarly(how: string): never {
    throw new Error(`${program.pathname} ended with ${how}; see ${outputFile}`)
  }
  let calls = 0
  return {
    url: await Promise.race([url, ended.then(endedEarly)]),
    call: (name, ...args) => {
      const message: CallMessage = { id: ++calls, name, args }
      const result = new Promise<unknown>((resolve) => waiting.set(message.id, resolve))
      child.send(message)
      return Promise.race([result, ended.then(endedEarly)]) as never
    },
    async stop() {
      isStopping = true
      child.kill('SIGTERM')
      return Promise.race([ended, killAfter(child, STOP_MS).then(() => ended)])
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
