import { StoreSetupError } from './errors.ts'
import { type Connection, runTransaction } from './transaction.ts'

/**
 * Migrates a file to the newest schema. Step n (from 1) turns version n - 1 into version n; the file stores its version
 * in `user_version`. All steps run in one transaction, for which other processes wait.
 * @throws StoreSetupError if the file has a newer schema than this program, which could damage it
 */
export function migrate(db: Connection, steps: readonly string[]): void {
  runTransaction(db, () => {
    const version = userVersion(db)
    if (version > steps.length) {
      throw new StoreSetupError(
        `The store file has schema version ${version}, of a newer oura-graphql; this one supports up to ${steps.length}. Start the newer one, or choose another file.`,
      )
    }
    for (const step of steps.slice(version)) db.exec(step)
    if (version < steps.length) db.exec(`PRAGMA user_version = ${steps.length}`)
  })
}

/** The version that a file states. */
export function userVersion(db: Connection): number {
  const [row] = db.pragma('user_version') as readonly { readonly user_version: number }[]
  return row?.user_version ?? 0
}
