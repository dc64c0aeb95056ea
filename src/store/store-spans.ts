import type { Tracer } from '../tracer.ts'
import type { Store } from './store.ts'
import { parseStoreUrl } from './store-url.ts'

/** `db.system.name` of each kind of store. */
const SYSTEMS = { memory: 'memory', file: 'sqlite', redis: 'redis' } as const

/** What a key of the store begins with, such as `grant` of `grant/USER`. */
const COLLECTION = /^[a-z-]+(?=\/)/

/**
 * Records what operations read and write in the store as spans of a database client (OpenTelemetry, "Semantic conventions
 * for database client spans"), with what a key is for, but without keys and
 * values: these have ids and secrets. The inbox and the log of changes have no spans,
 * because no operation uses them.
 * @param url STORE_URL
 */
export function withStoreSpans(store: Store, tracer: Tracer, url: string): Store {
  const system = SYSTEMS[parseStoreUrl(url).kind]
  function inSpan<T>(operation: string, key: string, work: () => Promise<T>): Promise<T> {
    const collection = COLLECTION.exec(key)?.[0]
    const attributes = {
      'db.system.name': system,
      'db.operation.name': operation,
      'db.collection.name': collection,
    }
    return tracer.inSpan(
      collection === undefined ? operation : `${operation} ${collection}`,
      { kind: 'client', attributes },
      work,
    )
  }
  return {
    ...store,
    get: (key) => inSpan('get', key, () => store.get(key)),
    put: (key, value, options) => inSpan('put', key, () => store.put(key, value, options)),
    delete: (key, expect) => inSpan('delete', key, () => store.delete(key, expect)),
    list: (group) => inSpan('list', group, () => store.list(group)),
  }
}
