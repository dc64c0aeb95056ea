import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import type { CommandApp } from '../../app/command-app.ts'
import type { Config } from '../../config.ts'
import { readSchemaVersion, SCHEMA_VERSION } from '../../store/schema-version.ts'
import { parseStoreUrl } from '../../store/store-url.ts'
import { type Finding, findingsOf } from './finding.ts'

const store = findingsOf('store')

/** Checks a file before it is opened, which would migrate it. Null if it can be opened. */
export function checkStoreFile(config: Config): Finding | null {
  const location = parseStoreUrl(config.storeUrl)
  if (location.kind !== 'file') return null
  const file = location.path
  if (!existsSync(file)) {
    const folder = nearestFolder(path.dirname(path.resolve(file)))
    return isWritable(folder)
      ? store.ok(`${file} does not exist yet; the first start of the gateway creates it.`)
      : store.fail(
          `${file} cannot be created: ${folder} cannot be written.`,
          'Set STORE_URL to a file in a folder that this user may write, or change its permissions.',
        )
  }
  let version: number
  try {
    version = readSchemaVersion(file)
  } catch (error) {
    return store.fail(
      `${file} cannot be read: ${(error as Error).message}.`,
      'Check its permissions, and that STORE_URL names the store of the gateway.',
    )
  }
  if (version > SCHEMA_VERSION) {
    return store.fail(
      `${file} has schema version ${version}, of a newer oura-graphql; this one supports up to ${SCHEMA_VERSION}.`,
      'Update oura-graphql (docs/operations.md, upgrade and downgrade).',
    )
  }
  if (version < SCHEMA_VERSION) {
    return store.warn(
      `${file} has schema version ${version}; the next start migrates it to ${SCHEMA_VERSION}. Users were not checked.`,
      'Copy the file and its secret, start the gateway, and run doctor again.',
    )
  }
  return null
}

/**
 * Checks that a store can be read and written, and that it survives a crash. Without an application, Redis has the rate
 * limits alone, and no other store is used: null.
 */
export async function checkStore(app: CommandApp, config: Config): Promise<Finding | null> {
  const location = parseStoreUrl(config.storeUrl)
  if (config.ouraClientId === undefined) {
    if (location.kind !== 'redis') return null
    return (await app.areLimitsAvailable())
      ? store.ok('Redis can be read and written. Without an application it has the rate limits alone.')
      : unavailable('Redis')
  }
  if (app.store === null) {
    return store.warn(
      'The store is in memory: logins are lost when the gateway stops.',
      'Set STORE_URL to file:PATH or redis://….',
    )
  }
  const name = location.kind === 'file' ? location.path : 'Redis'
  if (!(await app.store.isAvailable())) return unavailable(name)
  const isPersistent = await app.store.isPersistent()
  if (isPersistent === true) return store.ok(`${name} can be read and written, and survives a crash.`)
  return isPersistent === false
    ? store.warn(
        'Redis does not persist its data: a crash of Redis ends logins and loses webhook events.',
        'Set appendonly to yes in Redis.',
      )
    : store.warn(
        'Redis does not tell whether it persists its data.',
        'Make sure that appendonly is yes, or allow the user INFO.',
      )
}

const unavailable = (name: string): Finding =>
  store.fail(
    `${name} cannot be reached, or not be written.`,
    name === 'Redis'
      ? 'Check STORE_URL, the password, and whether Redis is a replica or at maxmemory.'
      : 'Check the free space of the disk and the permissions of the file and its folder.',
  )

/** The folder itself, or the first one above it that exists. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder))
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
