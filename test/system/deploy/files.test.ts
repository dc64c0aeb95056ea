import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { codes, docOf, rowsOf, section } from '../../support/docs/markdown.ts'

const read = (name: string) => readFileSync(`deploy/${name}`, 'utf8')

/** The variables of docs/configuration.md, and those of OpenTelemetry's SDK and of Node. */
const VARIABLES = [
  ...rowsOf(docOf('docs/configuration.md').text).map(([name = '']) => codes(name)[0]),
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_SERVICE_NAME',
  'NODE_ENV',
]

const namesOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name)

describe('the files of deploy/', () => {
  const compose = read('compose.yaml')
  const gateway = /\n {2}gateway:\n(.*?)\n {2}redis:\n/s.exec(compose)?.[1] ?? ''

  test('set only variables that the gateway reads', () => {
    const set = {
      compose: namesOf(gateway, /^ {6}([A-Z_]+):/gm),
      unit: namesOf(/^Environment=(.*)$/m.exec(read('oura-graphql.service'))?.[1] ?? '', /([A-Z_]+)=/g),
      image: namesOf(/^ENV (.*)$/m.exec(read('Dockerfile'))?.[1] ?? '', /([A-Z_]+)=/g),
    }
    for (const [file, names] of Object.entries(set)) {
      expect([file, names.length > 2]).toEqual([file, true])
      expect([file, names.filter((name) => !VARIABLES.includes(name))]).toEqual([file, []])
    }
  })

  test('mount only what exists', () => {
    const mounted = namesOf(compose, /- (\.\/[\w/]+):/g)
    expect(mounted).toHaveLength(3)
    expect(mounted.filter((each) => !existsSync(path.join('deploy', each)))).toEqual([])
  })

  test('stop the gateway later than it needs to', () => {
    const seconds = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1])
    // SHUTDOWN_DELAY_MS, ten seconds for running operations, one for connections and two for the last spans.
    const needed = 5 + 10 + 1 + 2
    expect(seconds(compose, /stop_grace_period: (\d+)s/)).toBeGreaterThanOrEqual(needed)
    expect(seconds(read('oura-graphql.service'), /TimeoutStopSec=(\d+)/)).toBeGreaterThanOrEqual(needed)
  })

  test('have alerts that say what to do, each with a line in the docs', () => {
    const alerts = namesOf(read('prometheus/alerts.yml'), /- alert: (\w+)/g)
    expect(namesOf(read('prometheus/alerts.yml'), /^ {10}(action): \S/gm)).toHaveLength(alerts.length)
    const described = rowsOf(section(docOf('docs/operations.md'), 'Alerts')).map(
      ([name = '']) => codes(name)[0],
    )
    expect(described).toEqual(alerts)
  })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!hasSystemd)(`the unit${hasSystemd ? '' : ' (skipped: no systemd-analyze here)'}`, () => {
  test('is valid', () => {
    // The program is installed elsewhere here.
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', 'deploy/oura-graphql.service'],
      {
        encoding: 'utf8',
      },
    )
    const faults = stderr
      .split('\n')
      .filter((line) => line.includes('oura-graphql') && !line.includes('/usr/bin/node'))
    expect(faults).toEqual([])
    if (existsSync('/usr/bin/node')) expect(status).toBe(0)
  })

  test('is exposed little', () => {
    const report = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=40', 'deploy/oura-graphql.service'],
      { encoding: 'utf8' },
    )
    expect(report).toContain('OK')
  })
})
