import { afterAll, beforeAll, expect, test } from 'vitest'
import { candidates } from '../../../bench/worst/candidates.ts'
import { MAX_OPERATION_REQUESTS } from '../../../src/oura/http/operation-bounds.ts'
import { schema } from '../../../src/schema/index.ts'
import { limits } from '../../../src/server/limits/limits.ts'
import { NOW } from '../../support/client.ts'
import { watchTurns } from '../../support/event-loop.ts'
import { GRAPHQL_URL, startGateway, type TestGateway } from '../../support/gateway.ts'

/** A small share of `npm run worst`, the operations that it found to be the largest. */
const NAMES = [
  '1 x dailyActivity nodes.met.samples.timestamp',
  '1 x dailyActivity all',
  '50 x dailyReadiness all',
  '1 x heartRateBuckets all',
  '50 x trend all',
]

/** Characters of an answer beside its data: errors and extensions. */
const BESIDE_DATA = 10_000

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ config: { ouraRateLimits: { application: [], user: [] } } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

test.each(NAMES)('%s, as large as the cost limit allows, stays within the bounds', async (name) => {
  const all = candidates({ schema, now: NOW, random: () => 0.5, randomSelections: 0 })
  const query = [...all].find((candidate) => candidate.name === name)?.query()
  if (query == null) throw new Error(`There is no candidate ${name}.`)
  const send = () =>
    gateway.fetch(GRAPHQL_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
  // The simulator makes its records in this process: only the second time is the gateway's own.
  await (await send()).text()
  expect(gateway.newRequests().length).toBeLessThanOrEqual(MAX_OPERATION_REQUESTS)
  const watch = watchTurns()
  const response = await send()
  const text = await response.text()
  const longestMs = watch.stop()
  expect(response.status).toBe(200)
  expect(text.length).toBeLessThan(limits.answerCharacters + BESIDE_DATA)
  // Up to 9 s before there were limits. `npm run worst` measures it; other tests run beside this one.
  expect(longestMs).toBeLessThan(4_000)
})
