import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addTextSource, type LeakCheck, leakCheck, type SecretKind } from './leak-check/leak-check.ts'

/** A process whose output is kept. */
export interface TestProcess extends AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams
  /** Its exit code, once all of its output has been read; null after a signal. */
  readonly exit: Promise<number | null>
  output(): string
  errors(): string
}

let started = 0
const running = new Set<TestProcess['child']>()
// If the worker ends in the middle of a test.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface TestProcessOptions extends SpawnOptionsWithoutStdio {
  /** Secrets that standard output hands out, such as a token that was asked for. @default none */
  readonly mayPrint?: readonly SecretKind[]
}

/** Starts a process. Its output, and what its own leak check collects, is searched for secrets when the test ends. */
export function startTestProcess(
  command: string,
  args: readonly string[],
  { mayPrint = [], ...options }: TestProcessOptions = {},
): TestProcess {
  const checkFile = join(tmpdir(), `oura-leak-check-${process.pid}-${++started}`)
  const env = { ...(options.env ?? process.env), LEAK_CHECK_FILE: checkFile }
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
  // A pipe that is written to after the end of the process emits an error.
  child.stdin.on('error', () => undefined)

  const collectTexts = () => {
    leakCheck.text('the output of a process', text.output, mayPrint)
    leakCheck.text('the error output of a process', text.errors)
    for (const line of linesOf(checkFile)) {
      const [method, ...args] = JSON.parse(line) as [keyof LeakCheck, ...unknown[]]
      Reflect.apply(leakCheck[method], leakCheck, args)
    }
    rmSync(checkFile, { force: true })
  }
  addTextSource(collectTexts)
  return {
    child,
    exit,
    output: () => text.output,
    errors: () => text.errors,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
      collectTexts()
    },
  }
}

/** Empty if the process has not written the file yet. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
