import { rm } from 'node:fs/promises'
import { runLoadTest } from './load-test.ts'
import { parseOptions, USAGE } from './options.ts'
import { describe, describePhase } from './report.ts'

/** Runs the gateway under load, kills it, and runs it again; every response is checked. Exits with 1 if there is a failure. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const { seconds, connections, users, faults, seed } = options
  process.stdout.write(
    `load: 2 rounds of ${seconds} s, ${connections} connections, ${users} users, faults ${faults}, seed ${seed}\n`,
  )
  const result = await runLoadTest(options, (phase) => process.stdout.write(`${describePhase(phase)}\n`))
  process.stdout.write(`${describe(result)}\n`)
  const parts = [...result.phases, { name: 'overall', results: result.overall }]
  const count = parts.reduce((sum, { results }) => sum + results.failureCount, 0)
  if (count === 0) {
    process.stdout.write('No failures.\n')
    await rm(result.folder, { recursive: true, force: true })
    return
  }
  for (const { name, results } of parts) {
    for (const line of results.failures) process.stdout.write(`FAILED ${name}: ${line}\n`)
  }
  process.stdout.write(`${count} failures. Logs and store: ${result.folder}\n`)
  process.exitCode = 1
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof RangeError ? `${error.message}\n${USAGE}` : error.stack}\n`)
  process.exitCode = 1
})
