import { chmodSync, closeSync, existsSync, fchmodSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Creates the folder of a file with access for its owner only, if there is none, and so the folders above it. An
 * existing folder keeps its permissions.
 */
export function createPrivateFolder(path: string): void {
  const folder = dirname(path)
  if (existsSync(folder)) return
  createPrivateFolder(folder)
  try {
    // One by one: Node's recursive form never returns where a folder cannot be created, such as in /proc.
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Creates a file with access for its owner only, or restricts an existing file to its owner. */
export function createPrivateFile(path: string): void {
  const file = openSync(path, 'a', 0o600)
  try {
    fchmodSync(file, 0o600)
  } finally {
    closeSync(file)
  }
}

/** Restricts a file to its owner, if it exists. */
export function restrictToOwner(path: string): void {
  if (existsSync(path)) chmodSync(path, 0o600)
}
