import { describe, expect, it } from 'vitest'
import { startOtlpReceiver, treesOf } from '../../support/otlp-receiver.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'

const QUERY = 'query Scores { viewer { dailySleep(last: 1) { nodes { day } } } }'

async function ask(gateway: ProcessGateway, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(await gateway.url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: QUERY }),
  })
  expect(await response.json()).toHaveProperty('data.viewer.dailySleep.nodes')
}

const linesOf = (gateway: ProcessGateway) =>
  gateway
    .errors()
    .split('\n')
    .filter((line) => line.includes('spans could not be exported'))

describe('the traces of a process', () => {
  it("follow OpenTelemetry's variables, and are complete when it stops", async () => {
    await using receiver = await startOtlpReceiver()
    await using gateway = startProcessGateway({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.endpoint}/base/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=health,authorization=Basic%20abc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_SERVICE_NAME: 'my-health',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    })
    await ask(gateway)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(receiver.requests).toMatchObject([
      {
        path: '/base/v1/traces',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'x-tenant': 'health',
          authorization: 'Basic abc',
        },
      },
    ])
    expect(receiver.resources()).toMatchObject([
      { 'service.name': 'my-health', 'deployment.environment.name': 'test' },
    ])
    expect(Object.keys(treesOf(receiver.spans())['query'] ?? {})).toContain('collection daily_sleep')
  })

  it('are sampled by OTEL_TRACES_SAMPLER, whatever the caller decided', async () => {
    await using receiver = await startOtlpReceiver()
    await using gateway = startProcessGateway({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    })
    // The sampler compares a number made of the trace id with the ratio.
    const [low, high] = [`${'0'.repeat(31)}1`, 'f'.repeat(8).padEnd(32, '0')]
    await ask(gateway, { traceparent: `00-${low}-00f067aa0ba902b7-00` })
    await ask(gateway, { traceparent: `00-${high}-00f067aa0ba902b7-01` })
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(new Set(receiver.spans().map(({ traceId }) => traceId))).toEqual(new Set([low]))
  })

  it('delay no answer, and the stop only for two seconds, if the collector does not answer', async () => {
    await using receiver = await startOtlpReceiver('hang')
    await using gateway = startProcessGateway({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '1',
    })
    await ask(gateway)
    await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBeGreaterThan(0)
    for (let time = 0; time < 10; time++) await ask(gateway)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(linesOf(gateway)).toEqual([expect.stringContaining('"reason":"timeout"')])
  })

  it('delay no answer, and cost one line a minute, if there is no collector', async () => {
    const { endpoint, ...receiver } = await startOtlpReceiver()
    await receiver[Symbol.asyncDispose]()
    await using gateway = startProcessGateway({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '1',
    })
    await ask(gateway)
    await expect.poll(() => linesOf(gateway).length, { timeout: 20_000 }).toBe(1)
    for (let time = 0; time < 10; time++) await ask(gateway)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(linesOf(gateway)).toEqual([expect.stringContaining('"reason":"ECONNREFUSED"')])
  })
})
