import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureGrowth } from './growth.ts'
import { FULL, QUICK } from './plan.ts'
import { printTable } from './print-table.ts'
import { toMarkdown } from './report.ts'
import { measureRequests } from './requests.ts'
import { buildServers } from './server-process.ts'
import { measureStart } from './start.ts'

const PARTS = ['requests', 'growth', 'start', 'memory'] as const

const HELP = `Usage: npm run bench -- [--only PARTS] [--quick] [--write]
  --only   some of ${PARTS.join(',')}
  --quick  a smoke test: few rounds, whose figures are not reliable
  --write  renews the tables of docs/performance.md

Takes less than ten minutes on a quiet machine: requests, growth and start about three, memory up to six. A target is in
brackets: "at most" if it is reached, "not yet" if not. memory is npm run bench:memory -- --quick.`

const NOTES = `cold: each request is from a new user. warm: all requests are from one user; the gateway has its record cache, the
baseline has none, or one of parsed responses by token and URL, or the ready answer. Throughput and CPU at 0 ms upstream
latency, with 8 concurrent requests; CPU and RSS of the server process only. Simulator, load generator and server share
the cores, so CPU per request is more reliable than throughput. Each figure is the median over rounds in which the
servers run in turn; a ratio is the median of the ratios of the rounds. The gateway's RSS includes its cache, up to
CACHE_MAX_MB (256) of records.`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  const parts = values.only?.split(',') ?? PARTS
  const unknown = parts.filter((part) => !PARTS.some((each) => each === part))
  if (values.help || unknown.length > 0) {
    process.stdout.write(`${HELP}\n`)
    if (unknown.length > 0) process.exitCode = 1
    return
  }
  const print = (text: string) => process.stdout.write(`${text}\n\n`)
  const commandOf = (part: (typeof PARTS)[number]) => `npm run bench -- --only ${part}`
  if (parts.includes('requests') || parts.includes('growth')) await buildServers()
  if (parts.includes('requests')) {
    const { ratios, figures, faults } = await measureRequests(values.quick ? QUICK : FULL)
    for (const fault of faults) process.stderr.write(`${fault}\n`)
    if (faults.length > 0) process.exitCode = 1
    else printTable(ratios, commandOf('requests'), values.write)
    print(toMarkdown(figures))
    print(NOTES)
  }
  if (parts.includes('growth')) {
    printTable(await measureGrowth(values.quick ? 1 : 7), commandOf('growth'), values.write)
  }
  if (parts.includes('start')) {
    printTable(await measureStart(values.quick ? 3 : 15), commandOf('start'), values.write)
  }
  if (parts.includes('memory')) measureMemory(values.write)
}

/** Runs `npm run bench:memory -- --quick`, in a process of its own because it measures its own heap too. */
function measureMemory(isForDocs: boolean): void {
  const program = fileURLToPath(new URL('memory/main.ts', import.meta.url))
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, '--quick', ...(isForDocs ? ['--write'] : [])],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}

await main()
