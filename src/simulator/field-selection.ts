import { fieldsOf } from './json.ts'
import type { Resource } from './resources.ts'
import type { Row, StoredRecord } from './stored-record.ts'

/** Serializes a record with the fields that the client selected. */
export type SerializeRecord = (record: StoredRecord | Row) => string

/**
 * Oura's `fields` parameter (oura-api.md section 5): a comma list. id and day, or the timestamp of a row, are always
 * included. Unknown names are ignored; if no name is known, the whole record is returned.
 */
export function serializerFor(resource: Resource, fields: string | null): SerializeRecord {
  const known = (fields ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => resource.fields.has(name))
  if (known.length === 0) return ({ json }) => json
  const selected = new Set([...resource.alwaysReturned, ...known])
  return (record) => {
    const all = 'fields' in record ? record.fields() : fieldsOf(record.json)
    const kept: string[] = []
    for (const [name, json] of all) if (selected.has(name)) kept.push(`"${name}":${json}`)
    return `{${kept.join(',')}}`
  }
}
