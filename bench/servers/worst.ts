import { createApp, parseConfig } from '../../src/app.ts'
import { schema } from '../../src/schema/index.ts'
import { createSubgraphSchema } from '../../src/schema/subgraph.ts'
import { createRandom } from '../../src/simulator/random.ts'
import { tokenOf } from '../ipc.ts'
import type { Candidate, OperationRequest } from '../worst/candidate.ts'
import { candidates } from '../worst/candidates.ts'
import { type Measured, measure } from '../worst/measure.ts'
import { openResults, type Result } from '../worst/results.ts'
import { describeFigures, familyTable, isBeyondTarget, measuredOf, TARGETS } from '../worst/table.ts'

/*
 * The program of `npm run worst`: a gateway in this process, measured with the worst operations that pass the limits. Its
 * upstream is the simulator of another process.
 */

interface Options {
  readonly upstreamUrl: string
  /** Users of the simulator, the first of whom is the demo user. */
  readonly users: number
  readonly clockShiftMs: number
  readonly seed: number
  /** Size of a random sample of the operations; null measures all of them. */
  readonly operations: number | null
  /** Parts of names, separated by commas: candidates with one of them are measured. */
  readonly only: string
  /** File of the results, see openResults(). */
  readonly resultsPath: string
}

/** How often an operation beyond a target is measured: a garbage collection or the compiler may lengthen one turn. */
const MAX_ATTEMPTS = 4

/** Interval between two lines about the progress, ms. */
const REPORT_MS = 15_000

const options = JSON.parse(process.argv[2] ?? '') as Options
const clock = { now: () => Date.now() + options.clockShiftMs }
const app = createApp(
  {
    ...parseConfig({
      DEMO: '1',
      FEDERATION: '1',
      OURA_RATE_LIMITS: 'app=1000000/1s',
      OPERATION_TIMEOUT_MS: '120000',
      LOG_LEVEL: 'silent',
    }),
  },
  { clock, demo: { url: options.upstreamUrl, accessToken: tokenOf(0) } },
)

const random = createRandom('worst', options.seed)
const all = [
  ...candidates({
    schema: createSubgraphSchema(schema),
    now: clock.now(),
    random: () => random.next(),
    randomSelections: 3,
  }),
].filter(({ name }) => options.only.split(',').some((part) => name.includes(part)))
const chosen = options.operations === null ? all : shuffled(all).slice(0, options.operations)
const file = openResults(options.resultsPath, process.argv[1] ?? '', options.seed)
const known = chosen.filter(({ name }) => file.known.has(name)).length
console.log(
  `${chosen.length} of ${all.length} operations, each as large as the limits allow, seed ${options.seed}; ${known} of them are measured already`,
)

let attempts = 0
const results: Result[] = []
let reportedAt = performance.now()
for (const candidate of chosen) {
  results.push(file.known.get(candidate.name) ?? (await measureCandidate(candidate)))
  if (performance.now() - reportedAt < REPORT_MS) continue
  reportedAt = performance.now()
  console.log(`  ${results.length} of ${chosen.length}: ${candidate.name}`)
}

console.log(`\n${familyTable(results)}`)
const measurements = measuredOf(results)
const beyond = measurements.filter(({ figures }) => isBeyondTarget(figures))
console.log(
  `\n${measurements.length} measurements, ${beyond.length} beyond a target (${TARGETS.sectionMs} ms of CPU, ${TARGETS.bytes} bytes of answer, ${TARGETS.requests} requests)`,
)
for (const measurement of beyond) console.log(describeFigures(measurement))

await app.close()
process.exitCode = beyond.length > 0 ? 1 : 0

async function measureCandidate({ family, name, request }: Candidate): Promise<Result> {
  const body = request()
  const result = body === null ? { family, name } : { family, name, ...(await measureBest(body)) }
  file.add(result)
  for (const measurement of measuredOf([result])) {
    if (isBeyondTarget(measurement.figures)) console.log(`beyond a target: ${describeFigures(measurement)}`)
  }
  return result
}

/** Measures an operation with an empty cache and again, until both are within the targets: each time as another user. */
async function measureBest(body: OperationRequest): Promise<{ cold: Measured; warm: Measured }> {
  let best: { cold: Measured; warm: Measured } | undefined
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const token = tokenOf(attempts % options.users)
    // Another text for the caches of parsed and validated operations.
    const own = { ...body, query: `${body.query}#${attempts++}` }
    const cold = await measure(app, own, token)
    const warm = await measure(app, own, token)
    best =
      best === undefined ? { cold, warm } : { cold: lesser(best.cold, cold), warm: lesser(best.warm, warm) }
    if (!isBeyondTarget(best.cold) && !isBeyondTarget(best.warm)) break
  }
  if (best === undefined) throw new TypeError('An operation is measured at least once.')
  return best
}

/** The measurement with the shorter turn. */
function lesser(one: Measured, other: Measured): Measured {
  return other.sectionMs < one.sectionMs ? other : one
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
