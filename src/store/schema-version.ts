import { createRequire } from 'node:module'
import { EMBEDDED_SCHEMA } from './embedded-schema.ts'
import { userVersion } from './migrate.ts'

/** The version of the schema that this program writes. */
export const SCHEMA_VERSION = EMBEDDED_SCHEMA.length

/**
 * The version of a file's schema. Opening the file as a store would migrate it.
 * @throws Error if the file is no database, or cannot be read
 */
export function readSchemaVersion(path: string): number {
  const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql')
  const db = new Database(path, { readonly: true })
  try {
    return userVersion(db)
  } finally {
    db.close()
  }
}
