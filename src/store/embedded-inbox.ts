import type { Clock } from '../clock.ts'
import { MINUTE_MS } from '../time.ts'
import { DEDUPE_MS, type Inbox } from './inbox.ts'
import type { Connection } from './transaction.ts'

/** What the parts of the embedded store share. */
export interface EmbeddedPartOptions {
  readonly db: Connection
  readonly clock: Clock
  /** Runs work in a transaction during which no other process can write. @throws StoreUnavailableError */
  readonly inTransaction: <T>(work: () => T) => T
  /** Runs work that uses SQLite. @throws StoreUnavailableError */
  readonly attempt: <T>(work: () => T) => T
}

interface WaitingAdd {
  readonly key: string
  readonly body: string
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * How often keys are removed that are older than `DEDUPE_MS`, at most, and how many at once: a removal blocks the event
 * loop, for 50 ms or so. After a day without a process there may be hundreds of thousands.
 */
const SWEEP_EVERY_MS = MINUTE_MS
const MAX_SWEPT = 5_000

/** The inbox of the embedded store. A message that is done keeps its row, without its body, for deduplication. */
export function createEmbeddedInbox(options: EmbeddedPartOptions): Inbox & { flush(): void } {
  const { db, clock, inTransaction, attempt } = options
  const insert = db.prepare(
    'INSERT INTO inbox (key, body, take_at, added_at) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING',
  )
  const select = db.prepare(
    'SELECT id, key, body FROM inbox WHERE body IS NOT NULL AND take_at <= ? ORDER BY id LIMIT ?',
  )
  const postpone = db.prepare('UPDATE inbox SET take_at = ? WHERE id = ?')
  const empty = db.prepare('UPDATE inbox SET body = NULL WHERE key = ?')
  const count = db.prepare('SELECT count(*) AS messages FROM inbox WHERE body IS NOT NULL')
  const sweep = db.prepare(
    `DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE body IS NULL AND added_at <= ? LIMIT ${MAX_SWEPT})`,
  )
  let sweptAt = Number.NEGATIVE_INFINITY
  let waiting: WaitingAdd[] = []

  /** Commits all messages that came in one turn of the event loop together: a commit waits for the disk. */
  function flush(): void {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      const now = clock.now()
      const added = inTransaction(() => {
        if (now - sweptAt >= SWEEP_EVERY_MS) {
          sweptAt = now
          // An array, because libsql mistakes some single parameters for named ones.
          sweep.run([now - DEDUPE_MS])
        }
        return batch.map(({ key, body }) => insert.run([key, Buffer.from(body, 'utf8'), now]).changes > 0)
      })
      for (const [index, { resolve }] of batch.entries()) resolve(added[index] === true)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    add: (key, body) =>
      new Promise((resolve, reject) => {
        waiting.push({ key, body, resolve, reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
    async take(limit, leaseMs) {
      const now = clock.now()
      // Read first: a transaction for nothing would wait for the disk.
      if (attempt(() => select.all([now, 1])).length === 0) return []
      return inTransaction(() => {
        const rows = select.all([now, limit]) as { id: number; key: string; body: Uint8Array }[]
        for (const { id } of rows) postpone.run([now + leaseMs, id])
        return rows.map(({ key, body }) => ({ key, body: Buffer.from(body).toString('utf8') }))
      })
    },
    async remove(keys) {
      if (keys.length === 0) return
      inTransaction(() => {
        for (const key of keys) empty.run([key])
      })
    },
    length: async () => attempt(() => (count.get() as { readonly messages: number }).messages),
    flush,
  }
}
