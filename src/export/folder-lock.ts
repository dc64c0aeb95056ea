import { createRequire } from 'node:module'
import path from 'node:path'
import { SetupError } from '../errors.ts'
import { createFile, createFolder } from './files.ts'

/** Another export writes to the folder. */
export class FolderLockedError extends SetupError {
  constructor(folder: string) {
    super(`Another export is writing to ${folder}. Wait until it has ended, or choose another --out.`)
  }
}

/**
 * Locks a folder for this process, and creates it if there is none. The lock is SQLite's on an empty file, because the
 * kernel releases it when the process ends, however it ends; Node itself has no such lock.
 * @throws FolderLockedError
 * @returns releases the lock
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = path.join(folder, '.lock')
  await createFolder(folder)
  await createFile(file)
  // Loaded on demand, because only an export needs its native code.
  const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql')
  const db = new Database(file, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new FolderLockedError(folder)
    }
    throw error
  }
  return () => db.close()
}
