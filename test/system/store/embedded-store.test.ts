import { createHash } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EMBEDDED_SCHEMA } from '../../../src/store/embedded-schema.ts'
import { createEmbeddedStore } from '../../../src/store/embedded-store.ts'
import { StoreSetupError } from '../../../src/store/errors.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { readSchemaVersion } from '../../../src/store/schema-version.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { describeStore } from '../../support/store/contract.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

/** The definitions of all tables and indexes. */
const tablesOf = (db: InstanceType<typeof Database>) =>
  (
    db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all() as { sql: string }[]
  ).map(({ sql }) => sql)

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describeStore('the embedded store', async () => {
  const folder = makeTemporaryFolder()
  const clock = createFakeClock()
  const store = createEmbeddedStore({ path: folder.file('oura.db'), clock })
  return {
    store,
    now: clock.now,
    pass: clock.advance,
    dispose: async () => {
      await store.close()
      folder[Symbol.dispose]()
    },
  }
})

describe('the file of the embedded store', () => {
  const clock = createFakeClock()
  let temporary: TemporaryFolder
  let folder: string
  beforeEach(() => {
    temporary = makeTemporaryFolder()
    folder = temporary.path
  })
  afterEach(() => temporary[Symbol.dispose]())

  it.each([0o000, 0o022, 0o077])(
    'is for its owner alone under umask %o, and so is its folder',
    async (umask) => {
      const before = process.umask(umask)
      try {
        const path = join(folder, 'a', 'b', 'oura.db')
        const store = createEmbeddedStore({ path, clock })
        await store.put('key', 'value')
        const files = ['oura.db', 'oura.db-shm', 'oura.db-wal']
        expect(readdirSync(join(folder, 'a', 'b'))).toEqual(files)
        for (const file of files) expect([file, modeOf(join(folder, 'a', 'b', file))]).toEqual([file, '600'])
        expect([modeOf(join(folder, 'a')), modeOf(join(folder, 'a', 'b'))]).toEqual(['700', '700'])
        await store.close()
      } finally {
        process.umask(before)
      }
    },
  )

  it('forgets the keys of old messages in steps, so that the removal of many blocks nobody', async () => {
    const path = join(folder, 'oura.db')
    const clock = createFakeClock()
    const { inbox, close } = createEmbeddedStore({ path, clock })
    const keys = Array.from({ length: 12_000 }, (_, n) => `${n}`)
    await Promise.all(keys.map((key) => inbox.add(key, '{}')))
    await inbox.remove(keys)
    await clock.advance(86_400_000)
    const database = new Database(path)
    const count = database.prepare('SELECT count(*) AS messages FROM inbox')
    const counts: unknown[] = []
    for (let minute = 0; minute < 4; minute++) {
      await inbox.add(`new-${minute}`, '{}')
      counts.push((count.get() as { readonly messages: number }).messages)
      await clock.advance(60_000)
    }
    expect(counts).toEqual([7_001, 2_002, 3, 4])
    database.close()
    await close()
  })

  it('is restricted to its owner if others had permissions', async () => {
    const path = join(folder, 'oura.db')
    const files = [path, `${path}-wal`, `${path}-shm`]
    for (const file of files) writeFileSync(file, '', { mode: 0o644 })
    const store = createEmbeddedStore({ path, clock })
    expect(files.map(modeOf)).toEqual(['600', '600', '600'])
    await store.close()
  })

  it('has all values after a restart, with growing versions', async () => {
    const path = join(folder, 'oura.db')
    const before = createEmbeddedStore({ path, clock })
    const version = Number(await before.put('key', 'value', { groups: ['g'] }))
    const last = Number(await before.put('gone', 'value'))
    await before.delete('gone')
    await before.close()
    const after = createEmbeddedStore({ path, clock })
    expect(await after.get('key')).toEqual({ value: 'value', version })
    expect(await after.list('g')).toEqual(['key'])
    expect(await after.put('gone', 'value')).toBeGreaterThan(last)
    await after.close()
  })

  it('is swept of expired entries by later writes', async () => {
    const path = join(folder, 'oura.db')
    const store = createEmbeddedStore({ path, clock })
    await store.put('old', 'value', { expiresAt: clock.now() + 1_000, groups: ['g'] })
    await clock.advance(61_000)
    await store.put('new', 'value')
    await store.close()
    const db = new Database(path)
    const keys = db.prepare('SELECT key FROM entry').all() as { key: string }[]
    expect(keys.map(({ key }) => key)).toEqual(['new'])
    expect(db.prepare('SELECT name FROM membership').all()).toEqual([])
    db.close()
  })

  it('is refused, and not changed, if its schema is newer', () => {
    const path = join(folder, 'oura.db')
    const db = new Database(path)
    db.exec('CREATE TABLE future (x); PRAGMA user_version = 99')
    db.close()
    expect(() => createEmbeddedStore({ path, clock })).toThrow(StoreSetupError)
    expect(() => createEmbeddedStore({ path, clock })).toThrow(/schema version 99, of a newer/)
    const again = new Database(path)
    const tables = again.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
      name: string
    }[]
    expect(tables.map(({ name }) => name)).toEqual(['future'])
    again.close()
  })

  it.each([1, 2])(
    'is migrated from schema version %i: what it has stays, and all parts work',
    async (version) => {
      const path = join(folder, 'oura.db')
      const db = new Database(path)
      migrate(db, EMBEDDED_SCHEMA.slice(0, version))
      db.exec(`
      INSERT INTO entry (version, key, value, expires_at) VALUES (41, 'grant', x'616e6e61', NULL);
      INSERT INTO membership (name, entry) VALUES ('grants', 41);
    `)
      if (version >= 2) {
        db.exec(`INSERT INTO inbox (key, body, take_at, added_at) VALUES
        ('waiting', x'7b7d', 0, ${clock.now()}), ('done', NULL, 0, ${clock.now()})`)
      }
      db.close()

      const store = createEmbeddedStore({ path, clock })
      expect(await store.get('grant')).toEqual({ value: 'anna', version: 41 })
      expect(await store.list('grants')).toEqual(['grant'])
      expect(await store.put('grant', 'new', { expect: 41 })).toBeGreaterThan(41)
      expect(await store.inbox.add('done', '{}')).toBe(version < 2)
      expect(await store.inbox.add('new', '{}')).toBe(true)
      expect((await store.inbox.take(9, 1_000)).map(({ key }) => key)).toEqual(
        version < 2 ? ['done', 'new'] : ['waiting', 'new'],
      )
      await store.changeLog.add([{ userId: 'anna', dataType: 'sleep', ouraId: 'a' }])
      expect(await store.changeLog.since('anna', 0)).toMatchObject([{ dataType: 'sleep', ouraId: 'a' }])
      await store.close()

      expect(readSchemaVersion(path)).toBe(3)
      const migrated = new Database(path)
      const fresh = new Database(':memory:')
      migrate(fresh, EMBEDDED_SCHEMA)
      expect(tablesOf(migrated)).toEqual(tablesOf(fresh))
      migrated.close()
    },
  )

  it('has the same first steps in every release: files of earlier ones have run them', () => {
    const digest = (step: string) => createHash('sha256').update(step).digest('hex').slice(0, 16)
    expect(EMBEDDED_SCHEMA.slice(0, 3).map(digest)).toEqual([
      '5dda5a95e3899a34',
      '3dcc825110e82c15',
      'd8bbf71f7ba31e59',
    ])
  })

  it('is refused with its name if it is not a database, or cannot be created', () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'Not a database. '.repeat(100))
    expect(() => createEmbeddedStore({ path, clock })).toThrow(
      /notes\.txt cannot be opened: .*not a database/,
    )
    expect(() => createEmbeddedStore({ path: join(path, 'oura.db'), clock })).toThrow(StoreSetupError)
  })
})

describe('a migration', () => {
  const steps = [
    'CREATE TABLE a (x); INSERT INTO a VALUES (1)',
    'ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1',
  ]
  const versionOf = (db: InstanceType<typeof Database>) => db.pragma('user_version')

  it('applies only the steps that an older file lacks', () => {
    const db = new Database(':memory:')
    migrate(db, steps.slice(0, 1))
    db.exec('UPDATE a SET x = 41')
    migrate(db, steps)
    migrate(db, steps)
    expect(db.prepare('SELECT * FROM a').all()).toMatchObject([{ x: 41, y: 42 }])
    expect(versionOf(db)).toMatchObject([{ user_version: 2 }])
  })

  it('changes nothing if a step fails', () => {
    const db = new Database(':memory:')
    migrate(db, steps.slice(0, 1))
    expect(() => migrate(db, [...steps, 'DROP TABLE a; NONSENSE'])).toThrow(/syntax error/)
    expect(db.inTransaction).toBe(false)
    expect(db.prepare('SELECT x FROM a').all()).toMatchObject([{ x: 1 }])
    expect(versionOf(db)).toMatchObject([{ user_version: 1 }])
  })
})
