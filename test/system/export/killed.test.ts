import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import {
  DEMO_TOKEN,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator/simulator.ts'
import { asSet, CURRENT, everythingAtOura } from '../../support/export/oura-history.ts'
import type { Raw } from '../../support/oura-records.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { randomFrom } from '../../support/random.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const RECORDINGS = '../shared/recordings'
const TEN_YEARS = 3_653
/** Of time series ten years are five million rows: they are exported from here on. */
const SERIES_DAYS = 40
const DAY_MS = 86_400_000
const dayBefore = (now: number, days: number) => new Date(now - days * DAY_MS).toISOString().slice(0, 10)

function start(simulator: Simulator, args: readonly string[]) {
  const env = {
    OURA_ACCESS_TOKEN: DEMO_TOKEN,
    OURA_API_URL: simulator.url,
    OURA_RATE_LIMITS: 'off',
    STORE_URL: 'memory:',
  }
  return startProcessGateway(env, { args: ['export', '--json', ...args] })
}

/** The records of an export, read without its code. */
function readExport(folder: string, format: string, { name }: Resource): Raw[] {
  if (format === 'sqlite') {
    const db = new Database(`${folder}/oura.sqlite`, { readonly: true })
    const rows = db.prepare(`SELECT json FROM ${name}`).all() as { json: string }[]
    db.close()
    return rows.map(({ json }) => JSON.parse(json) as Raw)
  }
  if (!existsSync(`${folder}/${name}`)) return []
  return readdirSync(`${folder}/${name}`)
    .filter((file) => file.endsWith('.ndjson') && !file.startsWith('.'))
    .flatMap((file) => readFileSync(`${folder}/${name}/${file}`, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Raw)
}

/** Exports in processes that are killed after a random number of requests and a random time, then in one that is not. */
async function exportKilled(
  simulator: Simulator,
  args: readonly string[],
  random: () => number,
): Promise<number> {
  let kills = 0
  for (let attempt = 0; attempt < 6; attempt++) {
    await using running = start(simulator, args)
    const until = simulator.journal.length + 1 + Math.floor(random() * 12)
    let hasEnded = false
    void running.exit.then(() => {
      hasEnded = true
    })
    while (!hasEnded && simulator.journal.length < until) await delay(5)
    await delay(random() * 40)
    if (hasEnded) break
    running.child.kill('SIGKILL')
    expect(await running.exit).toBe(null)
    kills++
  }
  await using last = start(simulator, args)
  expect([await last.exit, last.errors()]).toEqual([0, expect.not.stringContaining('"level":50')])
  expect(JSON.parse(last.output())).toMatchObject({ isComplete: true })
  return kills
}

describe.each(['ndjson', 'sqlite'])('an export to %s that is killed at random places', (format) => {
  it.each<[string, SimulatorOptions, number]>([
    ['ten years of the simulator', { daysOfHistory: TEN_YEARS }, 20_261_129],
    ...(existsSync(RECORDINGS)
      ? [['the recordings', { dataFolder: RECORDINGS }, 4_711] satisfies [string, SimulatorOptions, number]]
      : []),
  ])(
    'has exactly %s',
    async (_, options, seed) => {
      const now = Date.now()
      const simulator = await startSimulator({ now: () => now, latencyMs: 5, ...options })
      using _closing = { [Symbol.dispose]: () => void simulator.close() }
      using folder = makeTemporaryFolder()
      const random = randomFrom(seed)
      const out = ['--format', format, '--out', folder.path]
      const dated = CURRENT.filter(({ slotUnit }) => slotUnit !== 'hour')
      const series = CURRENT.filter(({ slotUnit }) => slotUnit === 'hour')
      const seriesFrom = options.dataFolder === undefined ? dayBefore(now, SERIES_DAYS) : '2024-12-01'
      const from = options.dataFolder === undefined ? dayBefore(now, TEN_YEARS + 1) : '2024-01-01'
      const names = (some: readonly Resource[]) => ['--resources', some.map(({ name }) => name).join(',')]

      const kills =
        (await exportKilled(simulator, [...out, ...names(dated), '--from', from], random)) +
        (await exportKilled(simulator, [...out, ...names(series), '--from', seriesFrom], random))
      expect(kills).toBeGreaterThan(1)

      let records = 0
      for (const resource of CURRENT) {
        const exported = readExport(folder.path, format, resource)
        const expected = await everythingAtOura(
          simulator,
          resource,
          series.includes(resource) ? seriesFrom : from,
          now,
        )
        // Of two records of one day, the gateway shows the better one.
        if (resource.keyedByDay && options.dataFolder !== undefined) {
          expect(exported.map(({ day }) => day).sort()).toEqual(
            [...new Set(expected.map(({ day }) => day))].sort(),
          )
        } else expect(asSet(exported), resource.name).toEqual(asSet(expected))
        records += exported.length
      }
      expect(records).toBeGreaterThan(options.dataFolder === undefined ? 60_000 : 300)

      // One request for each resource, and one for the user's id.
      const before = simulator.journal.length
      await using second = start(simulator, [...out, ...names(dated), '--from', from])
      expect(await second.exit).toBe(0)
      const summary = JSON.parse(second.output())
      expect([summary.requests, simulator.journal.length - before]).toEqual([
        dated.length + 1,
        dated.length + 1,
      ])
      expect(summary.resources.map(({ changedMonths }: { changedMonths: number }) => changedMonths)).toEqual(
        dated.map(() => 0),
      )
    },
    300_000,
  )
})
