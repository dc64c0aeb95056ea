import type { Resource } from './catalogue.ts'
import { partsOf, type Row, type StoredRecord } from './stored-record.ts'

/** Writes a document as the client wants it. */
export type WriteJson = (document: StoredRecord | Row) => string

/**
 * Oura's `fields` (oura-api.md section 5): a comma list; id and day (of a row the timestamp) come always, unknown names
 * are ignored, and when no name is known the documents come whole.
 */
export function writerFor(resource: Resource, fields: string | null): WriteJson {
  const asked = (fields ?? '').split(',').filter((name) => resource.fields.has(name.trim()))
  if (asked.length === 0) return ({ json }) => json
  const wanted = new Set([...resource.alwaysReturned, ...asked.map((name) => name.trim())])
  return (document) => {
    const parts = 'parts' in document ? document.parts() : partsOf(document.json)
    const kept: string[] = []
    for (const [name, json] of parts) if (wanted.has(name)) kept.push(`"${name}":${json}`)
    return `{${kept.join(',')}}`
  }
}
