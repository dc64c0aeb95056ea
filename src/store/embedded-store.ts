import Database from 'libsql'
import type { Clock } from '../clock.ts'
import { MINUTE_MS } from '../time.ts'
import { EMBEDDED_SCHEMA } from './embedded-schema.ts'
import { StoreSetupError, StoreUnavailableError } from './errors.ts'
import { type Connection, migrate } from './migrate.ts'
import { closeToOthers, makePrivateFile, makePrivateFolder } from './private-file.ts'
import type { Store } from './store.ts'

export interface EmbeddedStoreOptions {
  readonly path: string
  readonly clock: Clock
}

/** How long a process waits for another that writes. It waits without doing anything else, so not for long. */
const BUSY_TIMEOUT_MS = 2_000
/** How often what has expired is removed, at most, and how much at once. */
const SWEEP_EVERY_MS = MINUTE_MS
const SWEEP_AT_MOST = 1_000

interface Row {
  readonly value: Uint8Array
  readonly version: number
}

/**
 * A store in one file, which several processes of a machine may share. A write has reached the disk when `put`
 * resolves: a refresh token that was spent and not kept would be a lost login.
 * @throws StoreSetupError where the file cannot be used
 */
export function createEmbeddedStore({ path, clock }: EmbeddedStoreOptions): Store {
  const db = open(path)
  const isLive = '(expires_at IS NULL OR expires_at > ?)'
  const select = db.prepare(`SELECT value, version FROM record WHERE key = ? AND ${isLive}`)
  const remove = db.prepare('DELETE FROM record WHERE key = ?')
  const insert = db.prepare('INSERT INTO record (key, value, expires_at) VALUES (?, ?, ?) RETURNING version')
  const join = db.prepare('INSERT INTO membership (name, record) VALUES (?, ?)')
  const members = db.prepare(
    `SELECT key FROM membership JOIN record ON record = version WHERE name = ? AND ${isLive}`,
  )
  const removeExpired = db.prepare(
    `DELETE FROM record WHERE version IN (SELECT version FROM record WHERE expires_at <= ? LIMIT ${SWEEP_AT_MOST})`,
  )
  // In the past, so that a process that lives shortly sweeps as well.
  let sweptAt = Number.NEGATIVE_INFINITY

  const find = (key: string) => select.get(key, clock.now()) as Row | undefined

  /** Runs what asks SQLite; every failure of its is one of the store. */
  function attempt<T>(work: () => T): T {
    // A statement that was prepared before goes on to work after `close`.
    if (!db.open) throw new StoreUnavailableError()
    try {
      return work()
    } catch (error) {
      throw new StoreUnavailableError({ cause: error })
    }
  }

  /** What is read within stays true until it has ended: no other process writes meanwhile. */
  function exclusively<T>(work: () => T): T {
    return attempt(() => {
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw error
      }
    })
  }

  function sweep(): void {
    const now = clock.now()
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    // An array: with a single parameter libsql takes an object for named ones, and so an array is always right.
    removeExpired.run([now])
  }

  return {
    async get(key) {
      const row = attempt(() => find(key))
      return row === undefined
        ? null
        : { value: Buffer.from(row.value).toString('utf8'), version: row.version }
    },
    async put(key, value, { expiresAt, expect, groups = [] } = {}) {
      return exclusively(() => {
        if (expect !== undefined && expect !== (find(key)?.version ?? null)) return null
        sweep()
        remove.run([key])
        const { version } = insert.get(key, Buffer.from(value, 'utf8'), finiteOrNull(expiresAt)) as Row
        for (const group of new Set(groups)) join.run(group, version)
        return version
      })
    },
    async delete(key, expect) {
      return exclusively(() => {
        const row = find(key)
        if (row === undefined || (expect !== undefined && expect !== row.version)) return false
        remove.run([key])
        return true
      })
    },
    async list(group) {
      // Rows carry a property of libsql's own beside the columns, so each is picked by name.
      return attempt(() => members.all(group, clock.now()) as readonly { readonly key: string }[]).map(
        ({ key }) => key,
      )
    },
    async isReachable() {
      try {
        attempt(() => find(''))
        return true
      } catch {
        return false
      }
    },
    async close() {
      if (!db.open) return
      try {
        // A copy of the main file alone is then a whole one.
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // Another process is at work and will do it.
      }
      db.close()
    },
  }
}

function open(path: string): Connection {
  try {
    makePrivateFolder(path)
    // Made before SQLite does: it gives -wal and -shm the permissions of the main file.
    makePrivateFile(path)
    // Of a process that was killed, or from a backup.
    for (const suffix of ['-wal', '-shm']) closeToOthers(path + suffix)
    const db = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    db.exec('PRAGMA journal_mode = WAL')
    db.exec('PRAGMA synchronous = FULL')
    db.exec('PRAGMA foreign_keys = ON')
    migrate(db, EMBEDDED_SCHEMA)
    return db
  } catch (error) {
    if (error instanceof StoreSetupError) throw error
    throw new StoreSetupError(`The store file ${path} cannot be opened: ${reason(error)}`, { cause: error })
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

const finiteOrNull = (instant: number | undefined) =>
  instant === undefined || !Number.isFinite(instant) ? null : instant
