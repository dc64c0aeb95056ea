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
  /** What is in use on its heap after a garbage collection, in MB. */
  heapMb(): Promise<number>
  /** What its record cache counts, in MB. */
  cacheMb(): Promise<number>
  /** CPU time since its start, in ms, by /proc. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

/** What /metrics wants. */
const ADMIN_TOKEN = 'the-admin-token-of-the-gateway-in-the-memory-bench'

/** Length of a clock tick of /proc, in ms. */
const TICK_MS = 10

/** Module that the process loads first: it prints what is in use on its heap when it gets SIGUSR2. */
const HEAP_REPORT = `data:text/javascript,${encodeURIComponent(`
process.on('SIGUSR2', () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write('heap ' + (heapUsed + external) + '\\n')
})`)}`

/** Runs `node dist/main.js`. */
export async function startGateway(
  upstreamUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<GatewayProcess> {
  const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', '--import', HEAP_REPORT, program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      DEMO: '0',
      GATEWAY_ADMIN_TOKEN: ADMIN_TOKEN,
      STORE_URL: 'memory:',
      OURA_API_URL: upstreamUrl,
      // The default numbers of requests, in windows too short to fill.
      OURA_RATE_LIMITS: 'app=5000/1s,user=300/1s',
      ...settings,
    },
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const [found] = /http:\/\/localhost:\d+/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    exited.then(([code]) => reject(new Error(`The gateway exited with code ${code} before it listened.`)))
  })
  const read = (file: string) => readFile(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    url,
    rssMb: async () => (Number(/^VmRSS:\s*(\d+) kB$/m.exec(await read('status'))?.[1]) * 1024) / 1e6,
    heapMb: () =>
      new Promise((resolve) => {
        const onLine = (line: string): void => {
          const [, bytes] = /^heap (\d+)$/.exec(line) ?? []
          if (bytes === undefined) return
          lines.off('line', onLine)
          resolve(Number(bytes) / 1e6)
        }
        lines.on('line', onLine)
        child.kill('SIGUSR2')
      }),
    async cacheMb() {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
      const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
      return Number(/^oura_graphql_cache_bytes (\S+)$/m.exec(metrics)?.[1]) / 1e6
    },
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
