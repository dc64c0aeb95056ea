import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { programPath } from '../programs.ts'
import { startTestProcess } from '../test-process.ts'

/** Steps of a refresh at which a process can be killed or paused. */
export type Step = 'before the call' | 'before the store' | 'after the store'

/** The options of a process. */
export interface Order {
  readonly storeUrl: string
  readonly simulatorUrl: string
  readonly leaseMs?: number
  /** Of a token request. @default 5000 */
  readonly timeoutMs?: number
  readonly strike?: { readonly at: Step; readonly signal: 'SIGKILL' | 'SIGSTOP' }
}

/** How operations ended: `answered`, or the error code. */
export interface Report {
  readonly outcomes: readonly string[]
}

export interface GatewayProcess extends AsyncDisposable {
  /** Sends so many operations at once; null if the process ended before they did. */
  operate(count: number): Promise<readonly string[] | null>
  /** Resolves when the process has been stopped by SIGSTOP. */
  stopped(): Promise<void>
  /** Continues it after a SIGSTOP. */
  resume(): void
}

/** Starts a process; ready for operations when the promise resolves. */
export async function startProcess(order: Order): Promise<GatewayProcess> {
  const program = startTestProcess(process.execPath, [programPath('refresh-process'), JSON.stringify(order)])
  const { child } = program
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  async function nextReport(): Promise<readonly string[] | null> {
    const line = await lines.next()
    return line.done ? null : (JSON.parse(line.value) as Report).outcomes
  }
  if ((await nextReport()) === null)
    throw new Error(`The process ended before it was ready: ${program.errors()}`)
  return {
    operate(count) {
      child.stdin.write(`${count}\n`)
      return nextReport()
    },
    async stopped() {
      while (!(await isStopped(child.pid))) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    resume: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

async function isStopped(pid: number | undefined): Promise<boolean> {
  const ps = spawn('ps', ['-o', 'stat=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const text = Buffer.concat(await ps.stdout.toArray()).toString()
  return text.trim().startsWith('T')
}
