import { expect, it } from 'vitest'
import { createMetrics } from '../../../src/metrics.ts'
import { createOperationMetrics } from '../../../src/server/answer/operation-metrics.ts'

it('a client that invents names, types of errors and durations cannot make more than a bounded number of series', async () => {
  const registry = createMetrics()
  const metrics = createOperationMetrics(registry)
  for (let index = 0; index < 100_000; index++) {
    metrics.answered({
      name: `Name${index}`,
      type: 'query',
      errorCodes: index % 2 === 0 ? [] : [`CODE_${index}`],
      ms: index,
      hasReadRecords: true,
    })
  }
  const { values = [] } =
    (await registry.getSingleMetric('oura_graphql_operation_duration_seconds')?.get()) ?? {}
  const labels = new Set(values.map(({ labels: { name, code } }) => `${name} ${code}`))
  // 200 names and `other` without errors, and 30 codes for `other`.
  expect(labels.size).toBeLessThanOrEqual(231)
  expect((await registry.metrics()).length).toBeLessThan(1_000_000)
})
