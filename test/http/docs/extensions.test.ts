import { expect, test } from 'vitest'
import { DEBUG_HEADER } from '../../../src/server/answer/extensions.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { NOW } from '../../support/client.ts'
import { differingPaths, examplesOf } from '../../support/docs/examples.ts'
import { DOCS } from '../../support/docs/markdown.ts'
import { startGateway } from '../../support/gateway.ts'

const examples = DOCS.flatMap(examplesOf).filter(({ answer }) => answer?.extensions !== undefined)
const [stale, skipped, cost] = ['stale', 'skipped', 'oura'].map((name) =>
  examples.filter(({ answer }) => Object.keys(answer?.extensions ?? {}).join() === name),
)

test('are all covered', () => {
  expect([...(stale ?? []), ...(skipped ?? []), ...(cost ?? [])]).toHaveLength(examples.length)
  expect(skipped?.length).toBeGreaterThan(0)
  expect(stale?.length).toBeGreaterThan(0)
  expect(cost?.length).toBeGreaterThan(0)
})

test.each(cost ?? [])('$name has the printed cost', async ({ query, variables, answer }) => {
  await using gateway = await startGateway()
  const given = await gateway.ask<object, object>(query, variables, { [DEBUG_HEADER]: '1' })
  expect(given.errors).toEqual([])
  expect(differingPaths(answer, given)).toEqual([])
})

test.each(skipped ?? [])(
  '$name is printed as if Oura sent two records, one without a day',
  async ({ query, variables, answer }) => {
    await using gateway = await startGateway()
    const data = [
      { id: 'a', day: null, score: 70 },
      { id: 'b', day: '2026-11-19', score: 74 },
    ]
    gateway.simulator.inject({ kind: { type: 'wrongShape', body: { data, next_token: null } } })
    const given = await gateway.ask<object, object>(query, variables)
    expect(given.errors).toEqual([])
    expect(differingPaths(answer, given)).toEqual([])
  },
)

test.each(stale ?? [])(
  '$name is printed as two hours into an outage',
  async ({ query, variables, answer }) => {
    let now = NOW
    await using gateway = await startGateway({ now: () => now, config: { ouraMaxRetries: 0 } })
    await gateway.ask<object, object>(query, variables)
    now += 2 * 3_600_000
    gateway.simulator.inject({ kind: failWith(503) })
    // Enough failures to open the circuit breaker, each for another month.
    for (let month = 1; month <= 10; month++) {
      const range = `startDate: "2024-${`${month}`.padStart(2, '0')}-15", endDate: "2024-${`${month}`.padStart(2, '0')}-15"`
      await gateway.ask(`{ viewer { dailyReadiness(${range}) { totalCount } } }`)
    }
    const given = await gateway.ask<object, object>(query, variables)
    expect(given.errors).toEqual([])
    expect(differingPaths(answer, given)).toEqual([])
  },
)
