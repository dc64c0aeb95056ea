import { MINUTE_MS } from '../time.ts'
import { CHANGES_KEPT_MS, type ChangeLog, type LoggedChange, MAX_CHANGES } from './change-log.ts'
import type { EmbeddedPartOptions } from './embedded-inbox.ts'

/** How often old entries are removed, at most, and how many at once: a removal blocks the event loop. */
const SWEEP_EVERY_MS = MINUTE_MS
const MAX_SWEPT = 5_000

/** The log of changes in the embedded store. */
export function createEmbeddedChangeLog({
  db,
  clock,
  inTransaction,
  attempt,
}: EmbeddedPartOptions): ChangeLog {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO change (user_id, data_type, oura_id, at) VALUES (?, ?, ?, ?)',
  )
  const removeBeyondLimit = db.prepare(
    `DELETE FROM change WHERE (user_id, data_type, oura_id) IN
      (SELECT user_id, data_type, oura_id FROM change WHERE user_id = ? ORDER BY at DESC LIMIT -1 OFFSET ${MAX_CHANGES})`,
  )
  const select = db.prepare(
    'SELECT data_type, oura_id, at FROM change WHERE user_id = ? AND at >= ? ORDER BY at',
  )
  const removeUser = db.prepare('DELETE FROM change WHERE user_id = ?')
  const removeOld = db.prepare(
    `DELETE FROM change WHERE (user_id, data_type, oura_id) IN
      (SELECT user_id, data_type, oura_id FROM change WHERE at <= ? LIMIT ${MAX_SWEPT})`,
  )
  let sweptAt = Number.NEGATIVE_INFINITY

  function sweep(now: number): void {
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    // An array, because libsql mistakes some single parameters for named ones.
    removeOld.run([now - CHANGES_KEPT_MS])
  }

  return {
    async add(changes) {
      if (changes.length === 0) return
      const now = clock.now()
      inTransaction(() => {
        sweep(now)
        for (const { userId, dataType, ouraId } of changes) insert.run([userId, dataType, ouraId, now])
        for (const userId of new Set(changes.map((change) => change.userId))) {
          removeBeyondLimit.run([userId])
        }
      })
    },
    async since(userId, time) {
      const earliest = Math.max(time, clock.now() - CHANGES_KEPT_MS)
      const rows = attempt(() => select.all([userId, earliest])) as readonly ChangeRow[]
      return rows.map(
        ({ data_type: dataType, oura_id: ouraId, at }): LoggedChange => ({ dataType, ouraId, at }),
      )
    },
    async remove(userId) {
      inTransaction(() => removeUser.run([userId]))
    },
  }
}

interface ChangeRow {
  readonly data_type: string
  readonly oura_id: string
  readonly at: number
}
