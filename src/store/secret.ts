import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StoreSetupError } from './errors.ts'
import { createPrivateFolder } from './private-file.ts'
import { parseStoreUrl } from './store-url.ts'

export interface SecretOptions {
  /** GATEWAY_SECRET: one secret or several, comma separated; the first seals, all of them open. */
  readonly given: string | undefined
  /** STORE_URL */
  readonly storeUrl: string
}

/** With a sealed value, a short secret could be guessed. */
const MIN_LENGTH = 32

/**
 * The secrets with which everything in the store is sealed, newest first. Without GATEWAY_SECRET a secret is generated:
 * for the memory store it lasts as long as the process, for a store file it is kept in FILE.secret.
 * @throws StoreSetupError if a secret is too short, or missing for Redis
 */
export function loadSecrets({ given, storeUrl }: SecretOptions): readonly string[] {
  const location = parseStoreUrl(storeUrl)
  if (given !== undefined && given.trim() !== '') return checked('GATEWAY_SECRET', given.split(','))
  switch (location.kind) {
    case 'memory':
      return [generateSecret()]
    case 'file': {
      const path = `${location.path}.secret`
      return checked(path, keptSecret(path).split(','))
    }
    case 'redis':
      throw new StoreSetupError(
        'GATEWAY_SECRET is missing. With Redis every process needs the same one: at least 32 characters, e.g. of `openssl rand -base64 32`.',
      )
  }
}

const generateSecret = () => randomBytes(32).toString('base64url')

function checked(source: string, parts: readonly string[]): readonly string[] {
  const secrets = parts.map((part) => part.trim())
  const short = secrets.findIndex((secret) => secret.length < MIN_LENGTH)
  if (short < 0) return [...new Set(secrets)]
  const which = secrets.length === 1 ? 'the secret' : `secret ${short + 1} of ${secrets.length}`
  throw new StoreSetupError(`${source}: ${which} is shorter than ${MIN_LENGTH} characters.`)
}

/** Reads the secret of a file, or generates and stores one. Processes that start at the same time get the same. */
function keptSecret(path: string): string {
  try {
    return read(path) ?? keep(path, generateSecret())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreSetupError(`The secret of the store cannot be stored: ${reason}`, { cause: error })
  }
}

function read(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim()
    // After a restore from a backup, others may be able to read it.
    chmodSync(path, 0o600)
    return text
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Links the file to its name only when it is complete, so that no process reads half a secret. */
function keep(path: string, secret: string): string {
  createPrivateFolder(path)
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true })
    chmodSync(draft, 0o600)
    linkSync(draft, path)
    return secret
  } catch (error) {
    const kept = isCode(error, 'EEXIST') ? read(path) : null
    if (kept === null) throw error
    return kept
  } finally {
    rmSync(draft, { force: true })
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
