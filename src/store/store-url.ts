import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StoreSetupError } from './errors.ts'

/** A parsed STORE_URL. */
export type StoreLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'redis'; readonly url: string }

/**
 * Parses `memory:`, `file:PATH` (relative to the working directory, or file:///PATH), `redis://…` and `rediss://…`.
 * @throws StoreSetupError, whose message contains nothing of the URL but its scheme: the rest may contain a password
 */
export function parseStoreUrl(text: string): StoreLocation {
  if (text === 'memory:') return { kind: 'memory' }
  if (text.startsWith('file:')) return { kind: 'file', path: filePath(text) }
  if (/^rediss?:\/\//.test(text)) return { kind: 'redis', url: redisUrl(text) }
  throw invalid('it has another scheme')
}

function filePath(text: string): string {
  const path = text.slice('file:'.length)
  // SQLite's names for a database in memory; here they would become file names.
  if (path === '' || path.endsWith('/') || path.includes(':memory:')) throw invalid('it names no file')
  if (!path.startsWith('//')) return resolve(path)
  try {
    return fileURLToPath(text)
  } catch {
    throw invalid('file:// needs a third slash before an absolute path')
  }
}

function redisUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '') throw invalid('its host, port or password cannot be parsed')
  if (!/^\/?\d*$/.test(url.pathname)) throw invalid('only the number of a database may follow the host')
  // A query could set options of the client, and override those that the store relies on.
  if (url.search !== '' || url.hash !== '') throw invalid('it has a query or a fragment')
  return text
}

const invalid = (fault: string) =>
  new StoreSetupError(
    `STORE_URL is invalid: ${fault}. It may be memory: , file:PATH , redis://[user:password@]host[:port][/database] or rediss://…`,
  )
