import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, type Table, withTarget } from './report.ts'
import { TARGETS } from './targets.ts'

const PROJECT = path.resolve(import.meta.dirname, '..')

/** A program of Node, and when its start is over. */
interface Program {
  readonly args: readonly string[]
  readonly isReady: 'at its first line' | 'when it is idle'
}

/** Node without a program. It does not exit, because the CPU of a process that has exited cannot be read. */
const NODE: Program = { args: ['-e', 'setTimeout(() => {}, 60_000)'], isReady: 'when it is idle' }

/**
 * Packs the project, unpacks the package, and starts its program `starts` times in turn with Node alone. The CPU is that
 * of all threads until the program has printed its address.
 */
export async function measureStart(starts: number): Promise<Table> {
  if (process.platform !== 'linux')
    throw new Error('The CPU of a start is read from /proc, which only Linux has.')
  const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-start-'))
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PROJECT })
    const [tarball = ''] = readdirSync(folder)
    execFileSync('tar', ['-xzf', tarball], { cwd: folder })
    const program: Program = {
      args: [path.join(folder, 'package/dist/main.js')],
      isReady: 'at its first line',
    }
    const pairs: (readonly [node: number, ours: number])[] = []
    for (let start = 0; start < starts; start++) {
      pairs.push([await cpuOfStart(NODE, folder), await cpuOfStart(program, folder)])
    }
    const [nodeMs, oursMs] = [median(pairs.map(([node]) => node)), median(pairs.map(([, ours]) => ours))]
    const ratio = median(pairs.map(([node, ours]) => ours / node))
    return {
      columns: ['start of the packed package', 'Node alone', 'the program', 'ratio'],
      rows: [
        ['CPU, ms', nodeMs.toFixed(0), oursMs.toFixed(0), withTarget(ratio, TARGETS.start)],
        ['size of the package, kB', '', (statSync(path.join(folder, tarball)).size / 1000).toFixed(0), ''],
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** CPU of a start, ms. */
export async function cpuOfStart(
  { args, isReady }: Program,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    const { pid = 0 } = child
    if (isReady === 'at its first line') {
      await Promise.race([once(child.stdout, 'data'), ended])
      return cpuMs(pid)
    }
    for (let before = -1; ; ) {
      await delay(50)
      const now = cpuMs(pid)
      if (now === before) return now
      before = now
    }
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

/** CPU of all threads of a process so far, ms. The first field of schedstat is in nanoseconds (proc(5)). */
function cpuMs(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6
}
