import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSource, type CanarySink, canaries } from './canaries.ts'

/** A process of which everything that it prints is kept. */
export interface HeardProcess extends AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams
  /** Its code, once all that it has printed is here; null after a signal. */
  readonly exit: Promise<number | null>
  output(): string
  errors(): string
}

let started = 0
const running = new Set<HeardProcess['child']>()
// For a test that is cut off before it comes to the end of its processes.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts a process. What it prints, and what it notes itself with the canaries, is looked through for secrets at the
 * end of the test.
 */
export function startHeardProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio = {},
): HeardProcess {
  const heard = join(tmpdir(), `oura-heard-${process.pid}-${++started}`)
  const env = { ...(options.env ?? process.env), CANARY_FILE: heard }
  const child = spawn(command, args, { ...options, env })
  running.add(child)
  const text = { output: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text.output += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.errors += part
  })
  const exit = once(child, 'close').then(([code]: (number | null)[]) => {
    running.delete(child)
    return code ?? null
  })
  // Written to after its end, a pipe says so in an event.
  child.stdin.on('error', () => undefined)

  const listen = () => {
    canaries.text('the output of a process', text.output)
    canaries.text('the error output of a process', text.errors)
    for (const line of linesOf(heard)) {
      const [method, ...args] = JSON.parse(line) as [keyof CanarySink, ...unknown[]]
      Reflect.apply(canaries[method], canaries, args)
    }
    rmSync(heard, { force: true })
  }
  addSource(listen)
  return {
    child,
    exit,
    output: () => text.output,
    errors: () => text.errors,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
      listen()
    },
  }
}

/** None where the process has noted nothing yet. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
