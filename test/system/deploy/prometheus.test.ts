import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hasPrometheus, startPrometheus, withPrometheus } from '../../support/deploy/prometheus.ts'
import { leakCheck } from '../../support/leak-check/leak-check.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'

const ADMIN_TOKEN = 'canary-admin-token-0123456789-prometheus'
leakCheck.secret('GATEWAY_ADMIN_TOKEN', ADMIN_TOKEN)

interface Panel {
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}
const { panels } = JSON.parse(readFileSync('deploy/grafana/dashboards/oura-graphql.json', 'utf8')) as {
  panels: readonly Panel[]
}
const queries = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => ({ title, query: expr.replaceAll('$__rate_interval', '30s') })),
)

describe.skipIf(!hasPrometheus)(`deploy/, with ${withPrometheus}`, () => {
  test('the alert rules are valid', () => {
    execFileSync('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yml'])
  })

  test('the alert rules fire when they should, and not before', () => {
    execFileSync('promtool', ['test', 'rules', 'test/system/deploy/alerts.test.yml'])
  })

  test('a running gateway is scraped, and fills every panel of the dashboard', async () => {
    await using gateway = startProcessGateway({ DEMO: '1', GATEWAY_ADMIN_TOKEN: ADMIN_TOKEN })
    const url = await gateway.url()
    await using prometheus = await startPrometheus(new URL(url), ADMIN_TOKEN)
    const ask = (lastDays: number) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `query Scores { viewer { dailySleep(lastDays: ${lastDays}) { nodes { score } } } }`,
        }),
      })
    const scrapes = async () =>
      (await prometheus.query('count_over_time(up{job="oura-graphql"}[1h])'))[0]?.value ?? 0
    await expect.poll(scrapes, { timeout: 30_000 }).toBeGreaterThan(0)
    // A rate needs two scrapes with a series, and counts what has happened between them.
    let lastDays = 1
    const emptyPanels = async () => {
      lastDays += 3
      await ask(lastDays)
      const found = await Promise.all(
        queries.map(async (each) => ({ ...each, found: await prometheus.query(each.query) })),
      )
      return found
        .filter(({ found: series }) => series.length === 0)
        .map(({ title, query }) => `${title}: ${query}`)
    }
    await expect.poll(emptyPanels, { timeout: 60_000, interval: 1_000 }).toEqual([])
    const rate = async () => {
      await ask(2)
      const found = await prometheus.query(
        'sum(rate(oura_graphql_operation_duration_seconds_count{name="Scores",code="OK"}[30s]))',
      )
      return found[0]?.value ?? 0
    }
    await expect.poll(rate, { timeout: 30_000, interval: 1_000 }).toBeGreaterThan(0)
    expect(await prometheus.query('up{job="oura-graphql"}')).toMatchObject([{ value: 1 }])
  })
})
