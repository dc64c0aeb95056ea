import type Database from 'libsql'
import { StoreSetupError } from './errors.ts'

/** The part of libsql's connection that is used; its constructor's type is not exported by name. */
export type Connection = InstanceType<typeof Database>

/**
 * Brings a file to the newest schema. Step n (from 1) makes version n of version n - 1; the file remembers its
 * version in `user_version`. Everything happens in one transaction, which other processes wait for.
 * @throws StoreSetupError where the file is newer than the steps known here: an older program would harm it
 */
export function migrate(db: Connection, steps: readonly string[]): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = userVersion(db)
    if (version > steps.length) {
      throw new StoreSetupError(
        `The store file has schema version ${version}, made by a newer oura-graphql; this one knows ${steps.length}. Start the newer one, or choose another file.`,
      )
    }
    for (const step of steps.slice(version)) db.exec(step)
    if (version < steps.length) db.exec(`PRAGMA user_version = ${steps.length}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function userVersion(db: Connection): number {
  const [row] = db.pragma('user_version') as readonly { readonly user_version: number }[]
  return row?.user_version ?? 0
}
