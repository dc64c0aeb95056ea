import { existsSync, readFileSync } from 'node:fs'

/** The part of vitest's JSON report that is used here. */
interface Report {
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Tests that read the folder beside the project have it in their name; they are skipped if it does not exist. */
const NEEDS_SHARED = '../shared'

/**
 * `tsx scripts/summarize-tests.ts REPORT.json …`: prints the tests that failed or were skipped, then one line with the
 * counts. A test that ran several times counts once: as failed if it failed in any run, as skipped if it ran in none.
 * Exits with 1 if a test failed or was skipped, because a missing browser or store must not let a run pass.
 */
const files = process.argv.slice(2)
if (files.length === 0) throw new Error('Usage: tsx scripts/summarize-tests.ts REPORT.json …')
const suites = files.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as Report).testResults)

const tests = new Map<string, Set<string>>()
for (const { name, assertionResults } of suites) {
  const counts = new Map<string, number>()
  for (const { fullName, status } of assertionResults) {
    // Two tests of a file may have the same name.
    const count = (counts.get(fullName) ?? 0) + 1
    counts.set(fullName, count)
    const key = `${name} ${fullName} ${count}`
    tests.set(key, (tests.get(key) ?? new Set()).add(status))
  }
}
const failed = [...tests].filter(([, statuses]) => statuses.has('failed')).map(([name]) => name)
const skipped = [...tests]
  .filter(([, statuses]) => !statuses.has('failed') && !statuses.has('passed'))
  .map(([name]) => name)
const missing = skipped.filter((name) => !name.includes(NEEDS_SHARED) || existsSync(NEEDS_SHARED))
// A file that could not be loaded has no tests.
const broken = suites.filter(({ status }) => status !== 'passed')

for (const name of missing) console.error(`Skipped: ${name}`)
for (const name of failed) console.error(`Failed: ${name}`)
for (const { name, message } of broken) console.error(`Failed: ${name} ${message}`)
if (tests.size === 0) console.error('No test has run.')
if (tests.size === 0 || missing.length > 0 || failed.length > 0 || broken.length > 0) process.exitCode = 1
console.log(
  `${tests.size - failed.length - skipped.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
)
