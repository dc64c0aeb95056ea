import { existsSync, readFileSync } from 'node:fs'

/** The fields of vitest's JSON report that this script reads. */
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

/** Tests with this in their name need the folder beside the project, and are skipped without it. */
const NEEDS_SHARED = '../shared'

/**
 * Fails if a test of the report was skipped, for example because no browser or store is installed. Prints the counts
 * of passed, failed and skipped tests.
 */
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Usage: tsx scripts/summarize-tests.ts REPORT.json')
const report: Report = JSON.parse(readFileSync(file, 'utf8'))

const tests = report.testResults.flatMap((suite) => suite.assertionResults)
const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
const unexpectedlySkipped = skipped.filter(
  ({ fullName }) => !fullName.includes(NEEDS_SHARED) || existsSync(NEEDS_SHARED),
)
const broken = report.testResults.filter(({ status }) => status !== 'passed')

for (const { fullName, status } of unexpectedlySkipped) console.error(`Skipped (${status}): ${fullName}`)
for (const { name, message } of broken) console.error(`Failed: ${name} ${message}`)
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`)
if (tests.length === 0) console.error('The report has no tests.')
if (tests.length === 0 || unexpectedlySkipped.length > 0 || broken.length > 0 || report.numFailedTests > 0)
  process.exit(1)
