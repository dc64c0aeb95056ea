import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { CASES, START, toGraphQLRequest } from '../cases.ts'
import { type ServerCalls, type SimulatorCalls, tokenOf } from '../ipc.ts'
import { requestText, runLoad } from '../load.ts'
import { CONCURRENCY } from '../plan.ts'
import { median, type Table } from '../report.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import type { Revision } from './revision.ts'
import { VARIANTS } from './variants.ts'

interface CpuPlan {
  readonly rounds: number
  readonly requests: number
}

/** A gateway in its process. */
interface Subject {
  readonly name: string
  readonly process: ServerProcess<ServerCalls>
  readonly pool: Pool
}

const CACHES = ['cold', 'warm'] as const

/** Measures the CPU per request of each variant, and of another revision. */
export async function measureCpu({ rounds, requests }: CpuPlan, base: Revision | null): Promise<Table> {
  const clockShiftMs = START - Date.now()
  const simulator = await startServer<SimulatorCalls>('simulator', { upstreamUrl: '', clockShiftMs })
  const collector = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end('{}'))
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`

  async function start(
    name: string,
    env: Readonly<Record<string, string>>,
    folder?: string,
  ): Promise<Subject> {
    const options = { upstreamUrl: simulator.url, clockShiftMs, env }
    const process = await startServer<ServerCalls>('gateway', options, folder)
    return { name, process, pool: new Pool(process.url, { connections: CONCURRENCY }) }
  }
  const subjects: Subject[] = []
  for (const { name, env } of VARIANTS) subjects.push(await start(name, env(collectorUrl)))
  if (base !== null) subjects.push(await start(`off, at ${base.name}`, {}, base.builtServers))

  const [dashboard] = CASES
  if (dashboard === undefined) throw new Error('There is no dashboard.')
  const request = toGraphQLRequest(dashboard)
  let users = 0
  let bytes = 0

  /** CPU of one request, ms. */
  async function run({ process, pool }: Subject, cache: (typeof CACHES)[number], count: number) {
    await simulator.call('addUsers', users, count + 1)
    const first = users
    users += count + 1
    let next = first + 1
    const nextToken = cache === 'warm' ? () => tokenOf(first) : () => tokenOf(next++)
    if (cache === 'warm' || bytes === 0) {
      bytes = Buffer.byteLength(await requestText(pool, request, tokenOf(first)))
    }
    const before = await process.call('usage')
    await runLoad(pool, request, bytes, nextToken, { concurrency: CONCURRENCY, requests: count })
    const after = await process.call('usage')
    await simulator.call('takeTraffic')
    return (after.cpuUs - before.cpuUs) / 1000 / count
  }

  try {
    for (const subject of subjects) for (const cache of CACHES) await run(subject, cache, 2 * requests)
    const figures = new Map(subjects.map((subject) => [subject, { cold: [], warm: [] } as Figures]))
    for (let round = 0; round < rounds; round++) {
      // Another one begins each time, because after-effects of a run (heat, garbage collection) slow down the next.
      const turns = subjects.map((_, index) => subjects[(index + round) % subjects.length] as Subject)
      for (const cache of CACHES) {
        for (const subject of turns) figures.get(subject)?.[cache].push(await run(subject, cache, requests))
      }
    }
    return toTable(subjects, figures)
  } finally {
    for (const { process, pool } of subjects) {
      await pool.destroy()
      await process.stop()
    }
    await simulator.stop()
    collector.closeAllConnections()
    collector.close()
  }
}

type Figures = Record<(typeof CACHES)[number], number[]>

function toTable(subjects: readonly Subject[], figures: ReadonlyMap<Subject, Figures>): Table {
  const off = [...figures.values()][0] ?? { cold: [], warm: [] }
  const cells = ({ cold, warm }: Figures) =>
    [cold, warm].flatMap((values, index) => {
      const others = index === 0 ? off.cold : off.warm
      const ratios = values.map((value, round) => value / (others[round] ?? Number.NaN))
      return [median(values).toFixed(2), median(ratios).toFixed(3)]
    })
  return {
    columns: ['CPU of a dashboard', 'cold, ms', 'ratio', 'warm, ms', 'ratio'],
    rows: subjects.map((subject) => [subject.name, ...cells(figures.get(subject) ?? off)]),
  }
}
