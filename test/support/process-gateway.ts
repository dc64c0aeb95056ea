import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSource, type CanarySink, canaries } from './canaries.ts'

/** src/main.ts in a process of its own. */
export interface ProcessGateway extends AsyncDisposable {
  readonly child: ChildProcess
  /** Address of /graphql, once it is printed. */
  url(): Promise<string>
  /** Its code; null after a signal. */
  readonly exit: Promise<number | null>
  output(): string
  errors(): string
}

const WIRETAP = new URL('./wiretap-child.ts', import.meta.url).href
let started = 0
const running = new Set<ChildProcess>()
// For a test that is cut off before it comes to the end of its processes.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Runs src/main.ts with this environment and no other, at LOG_LEVEL trace unless it says otherwise. Everything that it
 * prints and answers is looked through for secrets at the end of the test.
 */
export function startProcessGateway(env: Readonly<Record<string, string>> = {}): ProcessGateway {
  const heard = join(tmpdir(), `oura-heard-${process.pid}-${++started}`)
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', WIRETAP, 'src/main.ts'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'trace', CANARY_FILE: heard, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const text = { output: '', errors: '' }
  const printed = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text.output += part
      const url = /http:\S+\/graphql/.exec(text.output)?.[0]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () => reject(new Error(`ended without an address: ${text.errors}`)))
  })
  // Whoever does not ask for the address does not care that there was none.
  printed.catch(() => undefined)
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.errors += part
  })
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)

  for (const secret of (env['GATEWAY_SECRET'] ?? '').split(',')) canaries.secret('GATEWAY_SECRET', secret)
  canaries.secret("the application's secret", env['OURA_CLIENT_SECRET'] ?? '')
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
    url: () => printed,
    exit,
    output: () => text.output,
    errors: () => text.errors,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
      running.delete(child)
      listen()
    },
  }
}

/** None where the process has served nobody yet. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
