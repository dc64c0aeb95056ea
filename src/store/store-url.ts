import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StoreSetupError } from './errors.ts'

/** What STORE_URL names. */
export type StoreLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'redis'; readonly url: string }

/**
 * Reads `memory:`, `file:PATH` (relative to the working directory, or file:///PATH), `redis://…` and `rediss://…`.
 * @throws StoreSetupError that names the scheme at most: the rest may hold a password
 */
export function parseStoreUrl(text: string): StoreLocation {
  if (text === 'memory:') return { kind: 'memory' }
  if (text.startsWith('file:')) return { kind: 'file', path: filePath(text) }
  if (/^rediss?:\/\//.test(text)) return { kind: 'redis', url: redisUrl(text) }
  throw wrong('it starts with none of them')
}

function filePath(text: string): string {
  const path = text.slice('file:'.length)
  // SQLite's own names for a database that is not kept; they would pass for a file of that name.
  if (path === '' || path.endsWith('/') || path.includes(':memory:')) throw wrong('it names no file')
  if (!path.startsWith('//')) return resolve(path)
  try {
    return fileURLToPath(text)
  } catch {
    throw wrong('file:// needs a third slash before an absolute path')
  }
}

function redisUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '')
    throw wrong('its host, port or password is not written as in a URL')
  if (!/^\/?\d*$/.test(url.pathname)) throw wrong('after the host only the number of a database may follow')
  // Options of the client could be given here, and would silently undo those that the store relies on.
  if (url.search !== '' || url.hash !== '') throw wrong('it has a query or a fragment')
  return text
}

const wrong = (fault: string) =>
  new StoreSetupError(
    `STORE_URL is not usable: ${fault}. It may be memory: , file:PATH , redis://[user:password@]host[:port][/database] or rediss://…`,
  )
