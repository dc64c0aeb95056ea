import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { START } from '../cases.ts'
import type { SimulatorCalls } from '../ipc.ts'
import { buildServers, startServer } from '../server-process.ts'

/*
 * Searches the schema for the operations that take most of what the limits bound: `npm run worst -- [--operations 100]
 * [--seed 1] [--only NAME,NAME]`. It exits with 1 if one is beyond a target.
 */

/** More than an operation is repeated, so that each repetition starts with an empty cache. */
const USERS = 5_000

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})

await buildServers()
const clockShiftMs = START - Date.now()
const simulator = await startServer<SimulatorCalls>('simulator', { upstreamUrl: '', clockShiftMs })
await simulator.call('addUsers', 0, USERS)
const program = fileURLToPath(new URL('../dist/worst.js', import.meta.url))
const options = {
  upstreamUrl: simulator.url,
  users: USERS,
  clockShiftMs,
  seed: Number(values.seed),
  operations: Number(values.operations),
  only: values.only,
}
const { status } = spawnSync(process.execPath, [program, JSON.stringify(options)], { stdio: 'inherit' })
await simulator.stop()
process.exitCode = status ?? 1
