import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { FolderLockedError, lockFolder } from '../../../src/export/folder-lock.ts'
import { openNdjsonArchive } from '../../../src/export/ndjson-archive.ts'
import { type ExportOptions, runExport } from '../../../src/export/run-export.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import type { SimulatorOptions } from '../../../src/simulator/simulator.ts'
import { MAX_CHANGES } from '../../../src/store/change-log.ts'
import { createMemoryChangeLog } from '../../../src/store/memory-change-log.ts'
import { demoUser, NOW, startClient } from '../../support/client.ts'
import { fetchRaw, type Raw } from '../../support/oura-records.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const RECORDINGS = '../shared/recordings'
const FROM = '2026-08-01'
/** Of time series, which have a thousand rows a day. */
const SERIES_FROM = '2026-10-25'
const named = (...names: string[]): Resource[] => resources.filter(({ name }) => names.includes(name))
const DAILY = named('sleep', 'workout', 'daily_activity', 'daily_sleep', 'enhanced_tag', 'rest_mode_period')

let folder: TemporaryFolder
beforeEach(() => {
  folder = makeTemporaryFolder()
  return () => folder[Symbol.dispose]()
})

/** Opens a world of one simulator and one folder. */
async function open(simulatorOptions: SimulatorOptions = {}) {
  const world = await startClient({}, simulatorOptions)
  return {
    ...world,
    async run(options: Partial<ExportOptions> = {}) {
      const archive = await openNdjsonArchive({ folder: folder.path })
      try {
        return await runExport({
          archive,
          client: world.client,
          user: demoUser,
          total: createCost(),
          resources,
          from: dayToSlot(FROM),
          clock: world.clock,
          sleep: async (ms) => {
            world.clock.time += ms
          },
          signal: new AbortController().signal,
          ...options,
        })
      } finally {
        await archive.close()
      }
    },
  }
}

/** The files of a resource, and their lines as records. */
function exported(resource: string): { months: string[]; records: Raw[] } {
  if (!existsSync(folder.file(resource))) return { months: [], records: [] }
  const files = readdirSync(folder.file(resource)).sort()
  const lines = files.flatMap((file) => readFileSync(`${folder.file(resource)}/${file}`, 'utf8').split('\n'))
  return {
    months: files.map((file) => file.replace('.ndjson', '')),
    records: lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Raw),
  }
}

/** What Oura has of a resource from a day on, in the order of an export. */
async function atOura(
  world: Awaited<ReturnType<typeof open>>,
  resource: Resource,
  from: string,
): Promise<Raw[]> {
  const { simulator } = world
  if (resource.slotUnit === 'hour') {
    const rows: Raw[] = []
    for (let day = dayToSlot(from); day * 86_400_000 < NOW; day += 20) {
      const [start, end] = [day, day + 20].map(
        (each) => `${new Date(each * 86_400_000).toISOString().slice(0, 19)}+00:00`,
      )
      rows.push(
        ...(await fetchRaw(simulator, resource.name, {
          start_datetime: start ?? '',
          end_datetime: end ?? '',
        })),
      )
    }
    return rows
  }
  const { dayField } = resource
  const range = { start_date: '2015-01-01', end_date: '2026-12-31' }
  const all = await fetchRaw(simulator, resource.name, resource.slotUnit === 'day' ? range : {})
  if (dayField === null) return all
  const timeOf = (raw: Raw) =>
    Date.parse(String(raw['bedtime_start'] ?? raw['start_datetime'] ?? raw['start_time'] ?? '')) || 0
  return all
    .filter((raw) => String(raw[dayField]) >= from)
    .sort(
      (a, b) =>
        (String(a[dayField]) < String(b[dayField])
          ? -1
          : Number(String(a[dayField]) > String(b[dayField]))) ||
        timeOf(a) - timeOf(b) ||
        (String(a['id']) < String(b['id']) ? -1 : 1),
    )
}

describe('an export to ndjson', () => {
  it('has every record of every resource, under the names of Oura, in files of a month', async () => {
    await using world = await open()
    const withoutRows = resources.filter(({ slotUnit }) => slotUnit !== 'hour')
    const { resources: outcomes } = await world.run({ resources: withoutRows })
    expect(outcomes.filter(({ status }) => status !== 'complete')).toEqual([])
    for (const resource of withoutRows) {
      const { records } = exported(resource.name)
      const expected = await atOura(world, resource, FROM)
      const byId = (a: Raw, b: Raw) => (String(a['id']) < String(b['id']) ? -1 : 1)
      expect(records.toSorted(byId), resource.name).toEqual(expected.toSorted(byId))
      expect(records.length, resource.name).toBe(
        outcomes.find((each) => each.resource === resource.name)?.records,
      )
    }
    const [heartrate] = named('heartrate') as [Resource]
    await world.run({ resources: [heartrate], from: dayToSlot(SERIES_FROM) })
    const rows = exported('heartrate')
    expect(rows.records).toEqual(await atOura(world, heartrate, SERIES_FROM))
    expect(rows.records.length).toBeGreaterThan(10_000)
    expect(rows.months).toEqual(['2026-10', '2026-11'])
    expect(exported('personal_info').months).toEqual(['all'])
    const sleep = exported('sleep').records
    expect(sleep).toEqual(await atOura(world, named('sleep')[0] as Resource, FROM))
    expect(sleep[0]).toMatchObject({
      bedtime_start: expect.any(String),
      heart_rate: { items: expect.any(Array) },
    })
  })

  it('reads only what may have changed, and writes only what did', async () => {
    await using world = await open()
    await world.run({ resources: DAILY })
    const before = world.simulator.journal.length
    const second = await world.run({ resources: DAILY })
    expect(second.requests).toBe(DAILY.length)
    expect(world.simulator.journal.length - before).toBe(DAILY.length)
    expect(second.resources.map(({ changedMonths }) => changedMonths)).toEqual(DAILY.map(() => 0))
    const start = (resource: string) =>
      world.simulator.journal.slice(before).find((entry) => entry.resource === resource)?.query['start_date']
    // A week before today, and the two days that the client asks for around each range. A rest mode may end after a year.
    expect([start('sleep'), start('rest_mode_period')]).toEqual(['2026-11-11', '2026-07-30'])
  })

  it('follows a record that moved or was deleted', async () => {
    await using world = await open()
    await world.run({ resources: DAILY })
    const workouts = exported('workout').records
    const recent = workouts.filter(({ day }) => String(day) >= '2026-11-14')
    const [moved, deleted, edited] = recent as [Raw, Raw, Raw]
    const old = workouts.find(({ day }) => String(day) < '2026-09-01') as Raw
    const change = (record: Raw, fields: Record<string, string> | null) =>
      world.simulator.changeRecord(demoUserId(world), 'workout', String(record['id']), fields)
    change(moved, { day: '2026-09-05' })
    change(deleted, null)
    change(edited, { label: 'edited' })
    change(old, { day: '2026-11-18' })
    const { resources: outcomes } = await world.run({ resources: named('workout') })
    const { records } = exported('workout')
    // The month of the old one, that of the moved one, and this month.
    expect(outcomes[0]).toMatchObject({ changedMonths: 3, requests: 3 })
    expect(records.length).toBe(workouts.length - 1)
    const dayOf = (record: Raw) => records.find(({ id }) => id === record['id'])?.['day']
    expect([dayOf(moved), dayOf(deleted), dayOf(old)]).toEqual(['2026-09-05', undefined, '2026-11-18'])
    expect(records.find(({ id }) => id === edited['id'])).toEqual({ ...edited, label: 'edited' })
  })

  it('reads old days again that webhook events name, and no others', async () => {
    await using world = await open()
    const changeLog = createMemoryChangeLog({ clock: world.clock })
    const wanted = named('workout', 'daily_activity', 'heartrate')
    const run = () =>
      world.run({
        resources: wanted,
        from: dayToSlot('2026-09-15'),
        changesSince: (time) => changeLog.since('demo', time),
      })
    await run()
    world.clock.time += 86_400_000
    const change = (resource: string, { id }: Raw, fields: Record<string, string>) =>
      world.simulator.changeRecord(demoUserId(world), resource, String(id), fields)
    const ofSeptember = (resource: string) =>
      exported(resource).records.find(({ day }) => String(day) === '2026-09-20') as Raw
    const workouts = exported('workout').records
    const [edited] = workouts as [Raw]
    const unannounced = workouts.find(({ day }) => String(day) >= '2026-10-10') as Raw
    const walked = ofSeptember('daily_activity')
    change('workout', edited, { label: 'edited' })
    change('workout', unannounced, { label: 'unannounced' })
    change('daily_activity', walked, { steps: '1' })
    await changeLog.add([
      { userId: 'demo', dataType: 'workout', ouraId: String(edited['id']) },
      { userId: 'demo', dataType: 'daily_activity', ouraId: String(walked['id']) },
    ])
    const before = world.simulator.journal.length
    const second = await run()
    const outcomeOf = (name: string) => second.resources.find(({ resource }) => resource === name)
    // The trailing week and the day that was named. A day of heart rate may be in three days of UTC.
    expect(outcomeOf('workout')).toMatchObject({ changedMonths: 1, requests: 2 })
    expect(outcomeOf('daily_activity')).toMatchObject({ requests: 2 })
    const heartRates = world.simulator.journal
      .slice(before)
      .filter(({ resource }) => resource === 'heartrate')
      .map(({ query }) => String(query['start_datetime']).slice(0, 10))
    expect(heartRates).toContain('2026-09-19')
    const labelOf = (record: Raw) =>
      exported('workout').records.find(({ id }) => id === record['id'])?.['label']
    expect([labelOf(edited), labelOf(unannounced)]).toEqual(['edited', unannounced['label']])
    // The runs overlap by an hour of events.
    world.clock.time += 2 * 3_600_000
    await run()
    expect((await run()).resources.find(({ resource }) => resource === 'workout')?.requests).toBe(1)
  })

  it('reads everything again if the log of events has been full', async () => {
    await using world = await open()
    const run = (count: number) =>
      world.run({
        resources: named('workout'),
        changesSince: async () =>
          Array.from({ length: count }, (_, n) => ({
            dataType: 'sleep',
            ouraId: `${n}`,
            at: world.clock.time,
          })),
      })
    await run(0)
    const [first] = exported('workout').records as [Raw]
    world.simulator.changeRecord(demoUserId(world), 'workout', String(first['id']), { label: 'edited' })
    expect((await run(MAX_CHANGES - 1)).resources).toMatchObject([{ changedMonths: 0, requests: 1 }])
    expect((await run(MAX_CHANGES)).resources).toMatchObject([{ changedMonths: 1, requests: 2 }])
  })

  it('continues with the other resources if one fails, and says why', async () => {
    await using world = await open()
    world.simulator.inject({ match: { resource: 'sleep' }, kind: failWith(500) })
    world.simulator.inject({ match: { resource: 'workout' }, kind: failWith(403) })
    const { resources: outcomes } = await world.run({ resources: named('sleep', 'workout', 'daily_sleep') })
    expect(outcomes.map(({ resource, status, error }) => [resource, status, error?.isTemporary])).toEqual([
      ['daily_sleep', 'complete', undefined],
      ['sleep', 'failed', true],
      ['workout', 'refused', false],
    ])
  })

  it('waits for a rate limit', async () => {
    await using world = await open()
    world.simulator.inject({
      match: { resource: 'sleep' },
      kind: failWith(429, { headers: { 'retry-after': '100' } }),
      times: 1,
    })
    const startedAt = world.clock.time
    const { resources: outcomes } = await world.run({ resources: named('sleep') })
    expect(outcomes).toMatchObject([{ status: 'complete' }])
    expect(world.clock.time - startedAt).toBeGreaterThanOrEqual(100_000)
  })

  it('is for its owner alone, unless the files were opened to others', async () => {
    await using world = await open()
    await world.run({ resources: named('daily_sleep') })
    const modeOf = (file: string) => statSync(folder.file(file)).mode & 0o777
    expect([modeOf('manifest.json'), modeOf('daily_sleep'), modeOf('daily_sleep/2026-08.ndjson')]).toEqual([
      0o600, 0o700, 0o600,
    ])
  })

  it('locks its folder until the process ends', async () => {
    const unlock = await lockFolder(folder.path)
    await expect(lockFolder(folder.path)).rejects.toThrow(FolderLockedError)
    unlock()
    ;(await lockFolder(folder.path))()
  })

  it('refuses a manifest that it cannot read, and says what to do', async () => {
    await using world = await open()
    await world.run({ resources: named('daily_sleep') })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(folder.file('manifest.json'), '{"version": 2}')
    await expect(world.run()).rejects.toThrow(/its version is 2.*Choose another --out, or delete the file/)
  })
})

describe.skipIf(!existsSync(RECORDINGS))('an export of the recordings', () => {
  it('has every recorded record', async () => {
    await using world = await open({ dataFolder: RECORDINGS })
    await world.run({
      resources: resources.filter(({ name }) => name !== 'interbeat_interval'),
      from: dayToSlot('2024-02-01'),
    })
    for (const { name, keyedByDay } of resources.filter(({ single }) => !single)) {
      const file = `${RECORDINGS}/${name}.json`
      if (!existsSync(file)) continue
      const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: Raw[] }
      const texts = (records: readonly Raw[]) => records.map((record) => JSON.stringify(record)).sort()
      const { records } = exported(name)
      if (keyedByDay)
        expect(new Set(records.map(({ day }) => day))).toEqual(new Set(data.map(({ day }) => day)))
      else expect(texts(records), name).toEqual(texts(data))
    }
  })
})

const demoUserId = (world: Awaited<ReturnType<typeof open>>): string =>
  world.simulator.journal.find(({ user }) => user !== null)?.user ?? ''
