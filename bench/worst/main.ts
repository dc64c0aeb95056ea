import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { START } from '../cases.ts'
import type { SimulatorCalls } from '../ipc.ts'
import { buildServers, startServer } from '../server-process.ts'

/*
 * Searches the schema for the operations that take most of what the limits bound: `npm run worst -- [--only NAME,NAME]
 * [--operations SAMPLE] [--seed 1] [--fresh]`. It prints a row for each family of operations, and exits with 1 if one of
 * them is beyond a target. A run that was interrupted continues where it stopped; `--fresh` starts from the beginning.
 */

/** More than an operation is repeated, so that each repetition starts with an empty cache. */
const USERS = 5_000

const { values } = parseArgs({
  options: {
    operations: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    fresh: { type: 'boolean', default: false },
  },
})

await buildServers()
const clockShiftMs = START - Date.now()
const simulator = await startServer<SimulatorCalls>('simulator', { upstreamUrl: '', clockShiftMs })
await simulator.call('addUsers', 0, USERS)
const program = fileURLToPath(new URL('../dist/worst.js', import.meta.url))
const resultsPath = fileURLToPath(new URL('../dist/worst-results.ndjson', import.meta.url))
if (values.fresh) rmSync(resultsPath, { force: true })
const options = {
  upstreamUrl: simulator.url,
  users: USERS,
  clockShiftMs,
  seed: Number(values.seed),
  operations: values.operations === undefined ? null : Number(values.operations),
  only: values.only,
  resultsPath,
}
const { status } = spawnSync(process.execPath, [program, JSON.stringify(options)], { stdio: 'inherit' })
await simulator.stop()
process.exitCode = status ?? 1
