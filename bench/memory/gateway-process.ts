import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A gateway in a process of its own, started as in production. */
export interface GatewayProcess {
  readonly url: string
  /** Its resident set, in MB (10^6 bytes), by /proc. */
  rssMb(): Promise<number>
  /** CPU time since its start, in ms, by /proc. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

/** Length of a clock tick of /proc, in ms. */
const TICK_MS = 10

/** Runs `node dist/main.js`. */
export async function startGateway(
  upstreamUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<GatewayProcess> {
  const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      DEMO: '0',
      STORE_URL: 'memory:',
      OURA_API_URL: upstreamUrl,
      // The default numbers of requests, in windows too short to fill.
      OURA_RATE_LIMITS: 'app=5000/1s,user=300/1s',
      ...settings,
    },
  })
  const exited = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [found] = /http:\/\/localhost:\d+/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    exited.then(([code]) => reject(new Error(`The gateway exited with code ${code} before it listened.`)))
  })
  const read = (file: string) => readFile(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    url,
    rssMb: async () => (Number(/^VmRSS:\s*(\d+) kB$/m.exec(await read('status'))?.[1]) * 1024) / 1e6,
    async cpuMs() {
      const stat = await read('stat')
      // The name of the program stands in parentheses and may hold spaces (proc_pid_stat(5)).
      const [user = 0, system = 0] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number)
      return (user + system) * TICK_MS
    },
    async stop() {
      child.kill()
      await exited
    },
  }
}
