import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { START } from '../cases.ts'
import { type SimulatorCalls, tokenOf } from '../ipc.ts'
import { buildServers, startServer } from '../server-process.ts'

/*
 * Searches the schema for the operations that take most of what the limits bound: `npm run worst -- [--operations 100]
 * [--seed 1] [--only NAME]`. It exits with 1 if one is beyond a target.
 */

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
await simulator.call('addUsers', 0, 1)
const program = fileURLToPath(new URL('../dist/worst.js', import.meta.url))
const options = {
  upstreamUrl: simulator.url,
  token: tokenOf(0),
  clockShiftMs,
  seed: Number(values.seed),
  operations: Number(values.operations),
  only: values.only,
}
const { status } = spawnSync(process.execPath, [program, JSON.stringify(options)], { stdio: 'inherit' })
await simulator.stop()
process.exitCode = status ?? 1
