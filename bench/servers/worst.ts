import { createApp, parseConfig } from '../../src/app.ts'
import { schema } from '../../src/schema/index.ts'
import { createRandom } from '../../src/simulator/random.ts'
import { type Candidate, candidates } from '../worst/candidates.ts'
import { type Measured, measure } from '../worst/measure.ts'

/*
 * The program of `npm run worst`: a gateway in this process, measured with the worst operations that pass the limits. Its
 * upstream is the simulator of another process.
 */

interface Options {
  readonly upstreamUrl: string
  readonly token: string
  readonly clockShiftMs: number
  readonly seed: number
  /** Most operations that are measured. */
  readonly operations: number
  /** A part of the name of each candidate that is measured. */
  readonly only: string
}

/** The targets of every operation that passes the limits. */
const TARGETS = { bytes: 10_000_000, sectionMs: 100, requests: 500 } as const

type Figure = keyof typeof TARGETS

const options = JSON.parse(process.argv[2] ?? '') as Options
const clock = { now: () => Date.now() + options.clockShiftMs }
const app = createApp(
  { ...parseConfig({ DEMO: '1', OURA_RATE_LIMITS: 'app=1000000/1s', LOG_LEVEL: 'silent' }) },
  { clock, demo: { url: options.upstreamUrl, accessToken: options.token } },
)

const random = createRandom('worst', options.seed)
const all = [
  ...candidates({ schema, now: clock.now(), random: () => random.next(), randomSelections: 3 }),
].filter(({ name }) => name.includes(options.only))
const chosen = shuffled(all).slice(0, options.operations)
console.log(
  `${chosen.length} of ${all.length} operations, each as large as the limits allow, seed ${options.seed}`,
)

let isBeyond = false
const results: { readonly candidate: Candidate; readonly measured: Measured }[] = []
for (const candidate of chosen) {
  const query = candidate.query()
  if (query === null) continue
  const measured = await measure(app, query)
  results.push({ candidate, measured })
  if (Object.keys(TARGETS).some((figure) => measured[figure as Figure] > TARGETS[figure as Figure])) {
    isBeyond = true
    console.log(`beyond a target: ${describe(candidate, measured)}`)
  }
}

for (const figure of Object.keys(TARGETS) as Figure[]) {
  console.log(`\n${figure}, at most ${TARGETS[figure]}:`)
  const worst = results.toSorted((a, b) => b.measured[figure] - a.measured[figure])
  for (const { candidate, measured } of worst.slice(0, 10)) console.log(describe(candidate, measured))
}

await app.close()
process.exitCode = isBeyond ? 1 : 0

function describe(
  { name }: Candidate,
  { bytes, sectionMs, requests, upstreamBytes, errors }: Measured,
): string {
  const figures = `${bytes} bytes, ${sectionMs.toFixed(0)} ms, ${requests} requests, ${upstreamBytes} bytes of Oura`
  return `  ${figures}: ${name}${errors.length === 0 ? '' : ` (${errors[0]})`}`
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
