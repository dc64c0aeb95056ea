import { parseArgs } from 'node:util'
import { fuzz } from '../test/support/fuzz/fuzz.ts'

/*
 * `npm run fuzz -- [--operations 5000] [--seed 1]`: random operations over random records. It exits with 1 after a
 * failure. A finding becomes a test.
 */

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
})
let failures = 0
const startedAt = performance.now()
const statuses = await fuzz({
  operations: Number(values.operations),
  seed: Number(values.seed),
  onFailure(failure) {
    failures++
    if (failures <= 20) console.log(`FAILED ${failure}\n`)
  },
})
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
const counts = Array.from(statuses, ([status, count]) => `${count} with status ${status}`).join(', ')
console.log(
  `${values.operations} operations, seed ${values.seed}, ${seconds} s: ${counts}; ${failures} failures`,
)
process.exitCode = failures === 0 ? 0 : 1
