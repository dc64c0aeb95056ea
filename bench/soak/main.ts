import { rm } from 'node:fs/promises'
import path from 'node:path'
import { parseOptions, USAGE } from './options.ts'
import { describe } from './report.ts'
import { runSoak } from './soak.ts'

/** Runs the gateway against a simulator with injected faults. Exits with 1 if there is a failure. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const { seconds, users, faults, seed } = options
  process.stdout.write(`soak: ${seconds} s, ${users} users, faults ${faults}, seed ${seed}\n`)
  const result = await runSoak(options)
  process.stdout.write(`${describe(result)}\n`)
  const { failures, failureCount } = result.results
  if (failureCount === 0) {
    process.stdout.write('No failures.\n')
    await rm(path.dirname(result.logFile), { recursive: true, force: true })
    return
  }
  for (const line of failures) process.stdout.write(`FAILED ${line}\n`)
  process.stdout.write(`${failureCount} failures. The gateway's log: ${result.logFile}\n`)
  process.exitCode = 1
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof RangeError ? `${error.message}\n${USAGE}` : error.stack}\n`)
  process.exitCode = 1
})
