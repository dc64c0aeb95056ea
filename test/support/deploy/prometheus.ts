import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../store/redis-server.ts'
import { startTestProcess } from '../test-process.ts'

/** Programs of the system, which .ci/run installs. */
export const hasPrometheus = spawnSync('promtool', ['--version']).status === 0
/** For the name of what is passed over, so that the report says why. */
export const withPrometheus = hasPrometheus ? 'Prometheus' : 'Prometheus (skipped: no promtool here)'

export interface Prometheus extends AsyncDisposable {
  /** The values of the series that a query finds now. */
  query(expression: string): Promise<{ labels: Record<string, string>; value: number }[]>
}

/** Starts Prometheus with the project's own configuration, except for the target, its token and the time between scrapes. */
export async function startPrometheus(target: URL, adminToken: string): Promise<Prometheus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oura-prometheus-'))
  const tokenFile = path.join(folder, 'token')
  writeFileSync(tokenFile, adminToken)
  const given = readFileSync('deploy/prometheus/prometheus.yml', 'utf8')
  const config = given
    .replace('gateway:4000', target.host)
    .replace('/run/secrets/gateway_admin_token', tokenFile)
    .replace('rule_files: [alerts.yml]', `rule_files: [${path.resolve('deploy/prometheus/alerts.yml')}]`)
    .replaceAll('15s', '1s')
  expect(config.split('\n').filter((line, index) => line !== given.split('\n')[index])).toHaveLength(5)
  const configFile = path.join(folder, 'prometheus.yml')
  writeFileSync(configFile, config)
  const port = await freePort()
  const started = startTestProcess('prometheus', [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ])
  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isReady, { timeout: 30_000 }).toBe(true)
  return {
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)
      const { status, data, error } = (await response.json()) as {
        status: string
        error?: string
        data: { result: { metric: Record<string, string>; value: [number, string] }[] }
      }
      if (status !== 'success') throw new Error(`${expression}: ${error}`)
      return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }))
    },
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
