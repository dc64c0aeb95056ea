import type Database from 'libsql'

/** A connection of libsql, which does not export the type by name. */
export type Connection = InstanceType<typeof Database>

/** Runs work in a transaction during which no other process can write. It is rolled back if the work throws. */
export function runTransaction<T>(db: Connection, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}
