import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type BenchServers, startServers } from './bench-servers.ts'
import { CASES } from './cases.ts'
import { type CheckedCase, checkCase } from './check.ts'
import { measureCase, warmUp } from './measure.ts'
import { FULL, type Plan, QUICK } from './plan.ts'
import { type Row, toRow, toTable } from './report.ts'
import { buildServers } from './server-process.ts'

const HELP = `Usage: npm run bench -- [--quick] [--json]
  --quick  a smoke test of about 15 seconds; its times are not reliable
  --json   prints JSON instead of a table`

const NOTES = `cold: each request is from a new user. warm: all requests are from one user; the gateway has its record cache, the
baseline has none, or one of parsed responses by token and URL. Throughput and CPU at 0 ms upstream latency, with 8
concurrent requests; CPU and RSS of the server process only. Simulator, load generator and server share the cores, so
CPU per request is more reliable than throughput. The servers run from a build with NODE_ENV=production. The gateway's
RSS includes its cache, up to CACHE_MAX_MB (256) of records.`

/** Checks, warms up and measures every case, then measures the memory in use. */
async function runBench(servers: BenchServers, plan: Plan): Promise<{ rows: Row[]; faults: string[] }> {
  const rows: Row[] = []
  async function memory(figure: string) {
    const [gateway, baseline] = [await servers.gateway.usage(), await servers.baseline.usage()]
    return toRow('memory', figure, 'MB', gateway.rssBytes / 1e6, baseline.rssBytes / 1e6)
  }
  const atStart = await memory('RSS at the start')
  const checked: CheckedCase[] = []
  for (const benchCase of CASES) checked.push(await checkCase(servers, benchCase))
  const faults = checked.flatMap((each) => each.faults)
  // With an unexpected number of requests to Oura the figures are not comparable.
  if (faults.length > 0) return { rows: checked.flatMap((each) => each.rows), faults }
  for (const each of checked) await warmUp(servers, each, plan)
  for (const each of checked) rows.push(...each.rows, ...(await measureCase(servers, each, plan)))
  rows.push(atStart, await memory('RSS after the runs'))
  return { rows, faults }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(`${HELP}\n`)
    return
  }
  const startedAt = performance.now()
  await buildServers()
  await using servers = await startServers()
  const { rows, faults } = await runBench(servers, values.quick ? QUICK : FULL)
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: Number(loadavg()[0]?.toFixed(1)),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  }
  const text = values.json
    ? JSON.stringify({ machine, rows, faults }, null, 2)
    : [
        `Node ${machine.node}, ${machine.cores} cores, load ${machine.load}, ${machine.seconds} s`,
        toTable(rows),
        NOTES,
      ].join('\n\n')
  process.stdout.write(`${text}\n`)
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}

await main()
