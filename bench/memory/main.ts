import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { printTable } from '../print-table.ts'
import { withTarget } from '../report.ts'
import { type CachedShape, measureShape, simulatorNow } from './cache-heap.ts'
import { FULL, measureNewUsers } from './new-users.ts'

const HELP = `Usage: npm run bench:memory -- [--quick] [--only records|process] [--mb 256,64] [--write]
  --quick  at most two minutes for each gateway, and a fifth of its cache is replaced instead of all of it twice
  --only   records: what records take in the heap. process: the memory of a gateway whose cache is full
  --mb     values of CACHE_MAX_MB for which the gateway runs
  --write  renews the table of docs/performance.md`

const NOTES = `text: as Oura sent it, until it is read again. records: read from the text. written: with the JSON of an answer.
counted: what the cache takes it for, by which it evicts. Exits with an error if a bound does not hold.`

/** Bound of 1,000 readiness records, in bytes. */
const READINESS_BYTES = 450_000

/** The heap may differ from what the cache counts by this part. */
const TOLERANCE = 0.2

/** Bound of the RSS of a gateway, in MB. */
const maxRssMb = (cacheMaxMb: number) => 150 + 1.5 * cacheMaxMb

const shape = (resources: string, fields: CachedShape['fields'], days: number, users: number) => ({
  resources: resources.split(' '),
  fields,
  days,
  users,
})

const SHAPES: readonly CachedShape[] = [
  shape('daily_readiness', 'full', 700, 50),
  shape('daily_readiness', 'full', 1, 3000),
  shape('daily_sleep daily_readiness daily_activity sleep workout', 'core', 1, 1000),
  shape('daily_sleep daily_readiness daily_activity sleep workout', 'core', 30, 300),
  shape('daily_activity', 'light', 30, 500),
  shape('daily_activity', 'full', 30, 50),
  shape('sleep', 'light', 30, 300),
  shape('sleep', 'full', 365, 8),
  shape('workout', 'full', 700, 30),
  shape('session enhanced_tag', 'full', 30, 300),
  shape('heartrate', 'full', 1, 300),
  shape('heartrate', 'full', 30, 10),
  shape('ring_battery_level', 'full', 30, 50),
  shape('personal_info ring_configuration', 'full', 1, 2000),
]

const faults: string[] = []
/** Figures with their targets, in the order of measurement. */
const rows: [figure: string, measured: string][] = []
const write = (line: string) => process.stdout.write(`${line}\n`)
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(bytes < 10_000 ? 2 : 0)} kB`

async function measureCache(): Promise<void> {
  const ratios: number[] = []
  await using simulator = await disposable(await startSimulator({ now: simulatorNow }))
  for (const each of SHAPES) {
    const { records, figures } = await measureShape(simulator, each)
    const name = `${each.resources.join(' ')} (${each.fields}), ${each.days} days, ${each.users} users`
    write(`${name}, ${records} records a user`)
    for (const { form, countedBytes, heapBytes } of figures) {
      const ratio = heapBytes / countedBytes
      ratios.push(ratio)
      const [counted, heap] = [countedBytes, heapBytes].map((bytes) => kilobytes(bytes / each.users))
      write(`  ${form.padEnd(8)} counted ${counted}, heap ${heap} a user, ratio ${ratio.toFixed(2)}`)
      if (Math.abs(ratio - 1) > TOLERANCE)
        faults.push(`${name}, ${form}: the heap is ${ratio.toFixed(2)} of it`)
    }
    const [, asRecords] = figures
    if (each !== SHAPES[0] || asRecords === undefined) continue
    const ofThousand = (asRecords.heapBytes / each.users / records) * 1000
    rows.push([
      '1,000 readiness records in the cache',
      withTarget(ofThousand / 1000, READINESS_BYTES / 1000, ' kB', 0),
    ])
    if (ofThousand > READINESS_BYTES) faults.push(`1,000 readiness records take ${kilobytes(ofThousand)}`)
  }
  const largest = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)))
  rows.push([
    'largest difference of the heap from what the cache counts',
    withTarget(100 * largest, 100 * TOLERANCE, ' %', 0),
  ])
}

async function measureProcess(cacheMaxMb: number, isQuick: boolean): Promise<void> {
  await using simulator = await disposable(await startSimulator())
  const limits = isQuick ? { turnover: 1.2, maxSeconds: 300 } : { turnover: 3, maxSeconds: 600 }
  const found = await measureNewUsers(simulator, { cacheMaxMb, ...limits })
  const maxMb = maxRssMb(cacheMaxMb)
  rows.push([
    `process with CACHE_MAX_MB=${cacheMaxMb}, ever new users`,
    withTarget(found.peakMb, maxMb, ' MB', 0),
  ])
  write(`CACHE_MAX_MB=${cacheMaxMb}: ${found.startMb.toFixed(0)} MB at the start`)
  write(
    `  ${found.users} users, ${found.requests} requests in ${found.seconds.toFixed(0)} s, ${found.fetchedMb.toFixed(0)} MB from Oura, ${found.cpuMsPerRequest.toFixed(1)} ms of CPU a request`,
  )
  write(
    `  the cache held ${found.cacheMb.toFixed(0)} MB at most; at the end the RSS was ${found.endMb.toFixed(0)} MB and the heap after a garbage collection ${found.heapMb.toFixed(0)} MB`,
  )
  if (!(found.cacheMb >= FULL * cacheMaxMb)) {
    faults.push(
      `CACHE_MAX_MB=${cacheMaxMb}: the cache had only ${found.cacheMb.toFixed(0)} MB after ${found.seconds.toFixed(0)} s`,
    )
  }
  if (found.peakMb > maxMb) {
    faults.push(`CACHE_MAX_MB=${cacheMaxMb}: the RSS is ${found.peakMb.toFixed(0)} MB of ${maxMb} MB`)
  }
}

const disposable = async <T extends { close(): Promise<void> }>(value: T) =>
  Object.assign(value, { [Symbol.asyncDispose]: () => value.close() })

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      mb: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return void write(HELP)
  execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (values.only !== 'process') await measureCache()
  const sizes = values.only === 'records' ? [] : (values.mb ?? '256,64').split(',')
  for (const mb of sizes) await measureProcess(Number(mb), values.quick ?? false)
  write(`${NOTES}\n`)
  const command = values.quick ? 'npm run bench -- --only memory' : 'npm run bench:memory'
  printTable({ columns: ['memory in use', 'at its largest'], rows }, command, values.write)
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}

await main()
