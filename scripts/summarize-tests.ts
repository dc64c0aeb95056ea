import { existsSync, readFileSync } from 'node:fs'

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Tests that say so in their name need what lies beside the project, and are left out where it is not. */
const NEEDS_SHARED = '../shared'

/**
 * Fails when the suite of a JSON report left anything out: a browser or a store that was not installed must not
 * make a run green. Prints the counts on a line of their own.
 */
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Usage: tsx scripts/summarize-tests.ts REPORT.json')
const report: Report = JSON.parse(readFileSync(file, 'utf8'))

const tests = report.testResults.flatMap((suite) => suite.assertionResults)
const leftOut = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
const notAllowed = leftOut.filter(
  ({ fullName }) => !fullName.includes(NEEDS_SHARED) || existsSync(NEEDS_SHARED),
)
const broken = report.testResults.filter(({ status }) => status !== 'passed')

for (const { fullName, status } of notAllowed) console.error(`Left out (${status}): ${fullName}`)
for (const { name, message } of broken) console.error(`Failed: ${name} ${message}`)
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${leftOut.length} skipped`)
if (tests.length === 0) console.error('No test was run.')
if (tests.length === 0 || notAllowed.length > 0 || broken.length > 0 || report.numFailedTests > 0)
  process.exit(1)
