import { chmodSync, closeSync, existsSync, fchmodSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes the folder of a file, where there is none, for its owner alone. A folder that is there keeps the
 * permissions it was given.
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
}

/** Makes a file that only its owner reads, or takes the permissions of the others from one that is there. */
export function makePrivateFile(path: string): void {
  const file = openSync(path, 'a', 0o600)
  try {
    fchmodSync(file, 0o600)
  } finally {
    closeSync(file)
  }
}

/** Takes the permissions of the others from a file, where there is one. */
export function closeToOthers(path: string): void {
  if (existsSync(path)) chmodSync(path, 0o600)
}
