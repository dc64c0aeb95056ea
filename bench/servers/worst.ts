import { createApp, parseConfig } from '../../src/app.ts'
import { schema } from '../../src/schema/index.ts'
import { createSubgraphSchema } from '../../src/schema/subgraph.ts'
import { createRandom } from '../../src/simulator/random.ts'
import { tokenOf } from '../ipc.ts'
import type { OperationRequest } from '../worst/candidate.ts'
import { candidates } from '../worst/candidates.ts'
import { type Measured, measure } from '../worst/measure.ts'

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
  /** Most operations that are measured. */
  readonly operations: number
  /** Parts of names, separated by commas: candidates with one of them are measured. */
  readonly only: string
}

/** The targets of every operation that passes the limits. */
const TARGETS = { bytes: 10_000_000, sectionMs: 100, requests: 500 } as const

type Figure = keyof typeof TARGETS

/** Characters of an answer beside its data, which the limit does not count: errors and extensions. */
const BESIDE_DATA = 10_000

/** How often an operation beyond a target is measured: a garbage collection or the compiler may lengthen one turn. */
const MAX_ATTEMPTS = 4

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
const chosen = shuffled(all).slice(0, options.operations)
console.log(
  `${chosen.length} of ${all.length} operations, each as large as the limits allow, seed ${options.seed}`,
)

/** An operation whose records come from Oura (cold), or the same one again (warm). */
interface Result {
  readonly name: string
  readonly measured: Measured
}

let isBeyond = false
let attempts = 0
const results: Result[] = []
for (const { name, request } of chosen) {
  const body = request()
  if (body === null) continue
  const [cold, warm] = await measureBest(body)
  for (const result of [
    { name: `${name}, cold`, measured: cold },
    { name: `${name}, warm`, measured: warm },
  ]) {
    results.push(result)
    if (!isOver(result.measured)) continue
    isBeyond = true
    console.log(`beyond a target: ${describe(result)}`)
  }
}

for (const figure of Object.keys(TARGETS) as Figure[]) {
  console.log(`\n${figure}, at most ${TARGETS[figure]}:`)
  const worst = results.toSorted((a, b) => b.measured[figure] - a.measured[figure])
  for (const result of worst.slice(0, 10)) console.log(describe(result))
}

await app.close()
process.exitCode = isBeyond ? 1 : 0

/** Measures an operation with an empty cache and again, until both are within the targets: each time as another user. */
async function measureBest(body: OperationRequest): Promise<[Measured, Measured]> {
  let best: [Measured, Measured] | undefined
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const token = tokenOf(attempts % options.users)
    // Another text for the caches of parsed and validated operations.
    const own = { ...body, query: `${body.query}#${attempts++}` }
    const cold = await measure(app, own, token)
    const warm = await measure(app, own, token)
    best = best === undefined ? [cold, warm] : [lesser(best[0], cold), lesser(best[1], warm)]
    if (!best.some(isOver)) break
  }
  if (best === undefined) throw new TypeError('An operation is measured at least once.')
  return best
}

/** The measurement with the shorter turn. */
function lesser(one: Measured, other: Measured): Measured {
  return other.sectionMs < one.sectionMs ? other : one
}

function isOver({ bytes, sectionMs, requests }: Measured): boolean {
  return bytes > TARGETS.bytes + BESIDE_DATA || sectionMs > TARGETS.sectionMs || requests > TARGETS.requests
}

function describe({ name, measured }: Result): string {
  const { bytes, sectionMs, requests, upstreamBytes, errors } = measured
  const figures = `${bytes} bytes, ${sectionMs.toFixed(0)} ms, ${requests} requests, ${upstreamBytes} bytes of Oura`
  return `  ${figures}: ${name}${errors.length === 0 ? '' : ` (${errors[0]?.slice(0, 200)})`}`
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
