import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import Database from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Archive } from '../../../src/export/archive.ts'
import { writeCsv } from '../../../src/export/csv.ts'
import { openNdjsonArchive } from '../../../src/export/ndjson-archive.ts'
import { runExport } from '../../../src/export/run-export.ts'
import { openSqliteArchive } from '../../../src/export/sqlite-archive.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout } from '../../../src/oura/resources/workout.ts'
import { demoUser, startClient } from '../../support/client.ts'
import { hasExactlyTheRecords } from '../../support/export/history.ts'
import { parseCsv } from '../../support/export/parse-csv.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const named = (...names: string[]): Resource[] => resources.filter(({ name }) => names.includes(name))
const SOME = named('sleep', 'workout', 'daily_sleep', 'enhanced_tag', 'personal_info', 'ring_configuration')

let folder: TemporaryFolder
beforeEach(() => {
  folder = makeTemporaryFolder()
  return () => folder[Symbol.dispose]()
})

async function exportTo(archive: Archive, wanted: readonly Resource[] = SOME, from = '2026-09-01') {
  await using world = await startClient()
  return await runExport({
    archive,
    client: world.client,
    user: demoUser,
    total: createCost(),
    resources: wanted,
    from: dayToSlot(from),
    clock: world.clock,
    sleep: async () => undefined,
    signal: new AbortController().signal,
  })
}

async function recordsOf(archive: Archive, resource: Resource): Promise<unknown[]> {
  const records: unknown[] = []
  for await (const record of archive.records(resource)) records.push(record)
  return records
}

describe('the folder of an export', () => {
  it('is an error where it cannot be created', async () => {
    await expect(openSqliteArchive('/proc/nothing/here')).rejects.toThrow('ENOENT')
    writeFileSync(folder.file('a-file'), '')
    await expect(openSqliteArchive(folder.file('a-file'))).rejects.toThrow('it must be a folder')
  })
})

describe('an export to SQLite', () => {
  it('is readable by its owner alone, unless the owner allows more', async () => {
    const modeOf = () => statSync(folder.file('oura.sqlite')).mode & 0o777
    await (await openSqliteArchive(folder.path)).close()
    expect(modeOf()).toBe(0o600)
    chmodSync(folder.file('oura.sqlite'), 0o640)
    await (await openSqliteArchive(folder.path)).close()
    expect(modeOf()).toBe(0o640)
  })

  it('has the same records as files, in the same order', async () => {
    const sqlite = await openSqliteArchive(folder.path)
    const files = await openNdjsonArchive({ folder: folder.path })
    const wanted = [...SOME, ...named('heartrate')]
    const first = await exportTo(sqlite, wanted, '2026-11-01')
    const ofFiles = await exportTo(files, wanted, '2026-11-01')
    expect(first).toEqual(ofFiles)
    for (const resource of wanted) {
      expect(await recordsOf(sqlite, resource), resource.name).toEqual(await recordsOf(files, resource))
    }
    const again = await exportTo(sqlite, wanted, '2026-11-01')
    expect(again.resources.map(({ changedMonths }) => changedMonths)).toEqual(wanted.map(() => 0))
    await sqlite.close()
    await files.close()
  })

  it('has a column for each field, and the whole record', async () => {
    const archive = await openSqliteArchive(folder.path)
    await exportTo(archive)
    const [record] = (await recordsOf(archive, named('sleep')[0] as Resource)) as Record<string, never>[]
    await archive.close()
    const db = new Database(folder.file('oura.sqlite'), { readonly: true })
    const row = db.prepare('SELECT * FROM sleep ORDER BY day, time LIMIT 1').get() as Record<string, unknown>
    expect(row).toMatchObject({
      id: record?.['id'],
      day: record?.['day'],
      average_breath: record?.['average_breath'],
      'readiness.score': record?.['readiness']?.['score'],
      other: null,
    })
    expect(JSON.parse(String(row['heart_rate']))).toEqual(record?.['heart_rate'])
    expect(JSON.parse(String(row['json']))).toEqual(record)
    const [types] = db
      .prepare('SELECT typeof(efficiency) AS i, typeof(average_breath) AS r FROM sleep')
      .all() as object[]
    expect(types).toMatchObject({ i: 'integer', r: 'real' })
    db.close()
  })

  it('gets a column that a newer release knows, filled from the records', async () => {
    const before = await openSqliteArchive(folder.path)
    await exportTo(before, named('daily_sleep'))
    await before.close()
    const db = new Database(folder.file('oura.sqlite'))
    const expected = db.prepare('SELECT "contributors.deep_sleep" AS value FROM daily_sleep').all()
    db.exec('ALTER TABLE daily_sleep DROP COLUMN "contributors.deep_sleep"')
    await (await openSqliteArchive(folder.path)).close()
    expect(db.prepare('SELECT "contributors.deep_sleep" AS value FROM daily_sleep').all()).toEqual(expected)
    db.close()
  })

  it('refuses the file of a newer release, and a file of something else', async () => {
    const db = new Database(folder.file('oura.sqlite'))
    db.exec('PRAGMA user_version = 2')
    db.close()
    await expect(openSqliteArchive(folder.path)).rejects.toThrow(
      'Update oura-graphql, or choose another --out.',
    )
    const { writeFileSync } = await import('node:fs')
    writeFileSync(folder.file('oura.sqlite'), 'no database '.repeat(1000))
    await expect(openSqliteArchive(folder.path)).rejects.toThrow(/cannot be opened/)
  })

  it('has exactly the records, whatever changed between runs and wherever they were killed', async () => {
    let files = 0
    const createStorage = () => {
      const path = folder.file(`history-${files++}`)
      return { open: () => openSqliteArchive(path) }
    }
    await fc.assert(hasExactlyTheRecords(workout, createStorage), { numRuns: propertyRuns(0.25) })
  })
})

describe('an export to CSV', () => {
  it('is a rendering of either, with a header and a line for each record', async () => {
    const sqlite = await openSqliteArchive(folder.path)
    const files = await openNdjsonArchive({ folder: folder.path })
    await exportTo(sqlite)
    await exportTo(files)
    for (const resource of SOME) {
      await writeCsv(files, resource, folder.path)
      const text = readFileSync(folder.file(`${resource.name}.csv`), 'utf8')
      await writeCsv(sqlite, resource, folder.path)
      expect(readFileSync(folder.file(`${resource.name}.csv`), 'utf8')).toBe(text)
      const [header = [], ...rows] = parseCsv(text)
      const records = (await recordsOf(files, resource)) as Record<string, unknown>[]
      expect(rows.map((row) => row[header.indexOf('id')])).toEqual(records.map(({ id }) => id))
      expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]))
    }
    const [header = [], ...nights] = parseCsv(readFileSync(folder.file('sleep.csv'), 'utf8'))
    expect(header).toEqual(expect.arrayContaining(['bedtime_start', 'readiness.contributors.hrv_balance']))
    expect(JSON.parse(nights[0]?.[header.indexOf('heart_rate')] ?? '')).toMatchObject({ interval: 300 })
    await sqlite.close()
    await files.close()
  })
})
