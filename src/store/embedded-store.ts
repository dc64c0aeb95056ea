import { createRequire } from 'node:module'
import type { Clock } from '../clock.ts'
import { MINUTE_MS, SECOND_MS } from '../time.ts'
import { createEmbeddedChangeLog } from './embedded-change-log.ts'
import { createEmbeddedInbox } from './embedded-inbox.ts'
import { EMBEDDED_SCHEMA } from './embedded-schema.ts'
import { StoreSetupError, StoreUnavailableError } from './errors.ts'
import { migrate } from './migrate.ts'
import { createPrivateFile, createPrivateFolder, restrictToOwner } from './private-file.ts'
import type { Store } from './store.ts'
import { type Connection, runTransaction } from './transaction.ts'

export interface EmbeddedStoreOptions {
  readonly path: string
  readonly clock: Clock
}

/** How long a process waits for another one that writes. Short, because the wait blocks the event loop. */
const BUSY_TIMEOUT_MS = 2_000
/** How often expired entries are removed, at most, and how many at once. */
const SWEEP_EVERY_MS = MINUTE_MS
const MAX_SWEPT = 1_000

/** How often `isAvailable` writes, at most: after a success, and after a failure. */
const CHECK_EVERY_MS = 5 * SECOND_MS
const RECHECK_EVERY_MS = SECOND_MS
const CHECK_KEY = 'write-check'

interface Row {
  readonly value: Uint8Array
  readonly version: number
}

/**
 * A store in one file, which several processes of a machine may share. When `put` resolves, the write is on the disk: a
 * refresh token that was spent and whose successor is not stored would be a lost login.
 * @throws StoreSetupError if the file cannot be used
 */
export function createEmbeddedStore({ path, clock }: EmbeddedStoreOptions): Store {
  const db = open(path)
  const isLive = '(expires_at IS NULL OR expires_at > ?)'
  const select = db.prepare(`SELECT value, version FROM entry WHERE key = ? AND ${isLive}`)
  const remove = db.prepare('DELETE FROM entry WHERE key = ?')
  const insert = db.prepare('INSERT INTO entry (key, value, expires_at) VALUES (?, ?, ?) RETURNING version')
  const join = db.prepare('INSERT INTO membership (name, entry) VALUES (?, ?)')
  const members = db.prepare(
    `SELECT key FROM membership JOIN entry ON entry = version WHERE name = ? AND ${isLive}`,
  )
  const removeExpired = db.prepare(
    `DELETE FROM entry WHERE version IN (SELECT version FROM entry WHERE expires_at <= ? LIMIT ${MAX_SWEPT})`,
  )
  // In the past, so that the first write sweeps, even in a short-lived process.
  let sweptAt = Number.NEGATIVE_INFINITY

  let lastCheck = { at: Number.NEGATIVE_INFINITY, isWritable: false }

  const find = (key: string) => select.get(key, clock.now()) as Row | undefined

  /**
   * Runs work that uses SQLite.
   * @throws StoreUnavailableError if it fails
   */
  function attempt<T>(work: () => T): T {
    // Prepared statements still work after `close`.
    if (!db.open) throw new StoreUnavailableError()
    try {
      return work()
    } catch (error) {
      throw new StoreUnavailableError({ cause: error })
    }
  }

  /** Runs work in a transaction during which no other process can write. */
  function inTransaction<T>(work: () => T): T {
    return attempt(() => runTransaction(db, work))
  }

  function sweep(): void {
    const now = clock.now()
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    // An array, because libsql mistakes some single parameters for named ones.
    removeExpired.run([now])
  }

  /**
   * Whether a write succeeds: a full disk or a read-only file can still be read. Tried at most once in a while, because
   * a write waits for the disk, and one that another process blocks holds up this process.
   */
  function isWritable(): boolean {
    const now = clock.now()
    if (now - lastCheck.at < (lastCheck.isWritable ? CHECK_EVERY_MS : RECHECK_EVERY_MS))
      return lastCheck.isWritable
    try {
      inTransaction(() => {
        remove.run([CHECK_KEY])
        insert.get(CHECK_KEY, Buffer.from(''), now + CHECK_EVERY_MS)
      })
      lastCheck = { at: now, isWritable: true }
    } catch {
      lastCheck = { at: now, isWritable: false }
    }
    return lastCheck.isWritable
  }

  const parts = { db, clock, inTransaction, attempt }
  const inbox = createEmbeddedInbox(parts)

  return {
    inbox,
    changeLog: createEmbeddedChangeLog(parts),
    async get(key) {
      const row = attempt(() => find(key))
      return row === undefined
        ? null
        : { value: Buffer.from(row.value).toString('utf8'), version: row.version }
    },
    async put(key, value, { expiresAt, expect, groups = [] } = {}) {
      return inTransaction(() => {
        if (expect !== undefined && expect !== (find(key)?.version ?? null)) return null
        sweep()
        remove.run([key])
        const { version } = insert.get(key, Buffer.from(value, 'utf8'), finiteOrNull(expiresAt)) as Row
        for (const group of new Set(groups)) join.run(group, version)
        return version
      })
    },
    async delete(key, expect) {
      return inTransaction(() => {
        const row = find(key)
        if (row === undefined || (expect !== undefined && expect !== row.version)) return false
        remove.run([key])
        return true
      })
    },
    async list(group) {
      // By name: libsql adds a property of its own to the columns of a row.
      return attempt(() => members.all(group, clock.now()) as readonly { readonly key: string }[]).map(
        ({ key }) => key,
      )
    },
    async isAvailable() {
      try {
        attempt(() => find(''))
        return isWritable()
      } catch {
        return false
      }
    },
    isPersistent: async () => true,
    async close() {
      if (!db.open) return
      inbox.flush()
      try {
        // So that a copy of the main file alone is complete.
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // Another process has the file open, and does it later.
      }
      db.close()
    },
  }
}

function open(path: string): Connection {
  try {
    createPrivateFolder(path)
    // Before SQLite creates it: -wal and -shm get the permissions of the main file.
    createPrivateFile(path)
    // Left by a process that was killed, or restored from a backup.
    for (const suffix of ['-wal', '-shm']) restrictToOwner(path + suffix)
    // Loaded on demand, because only a store in a file needs its native code.
    const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql')
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
