import type { Json, JsonObject } from './json.ts'

/** A document as its maker hands it over. */
export interface MadeRecord {
  /** The document's own instant, by which date windows keep or drop it (oura-api.md section 5). */
  readonly instant: number
  /** Nobody sees it earlier: a night is there when it has ended. @default instant */
  readonly visibleFrom?: number
  readonly fields: JsonObject
}

/** A document ready to be served: its JSON is written once. */
export interface StoredRecord {
  readonly id: string | null
  readonly instant: number
  readonly visibleFrom: number
  readonly json: string
  /** The JSON of each field, in the order of the wire; written when `fields` is first asked of the document. */
  parts(): ReadonlyMap<string, string>
}

/** One row of a time series. */
export interface Row {
  readonly instant: number
  readonly json: string
}

export function storeRecord({ instant, visibleFrom = instant, fields }: MadeRecord): StoredRecord {
  const json = JSON.stringify(fields)
  let parts: Map<string, string> | null = null
  return {
    id: typeof fields['id'] === 'string' ? fields['id'] : null,
    instant,
    visibleFrom,
    json,
    parts: () => {
      parts ??= partsOf(json)
      return parts
    },
  }
}

/** The JSON of each top-level field of a JSON object. */
export function partsOf(json: string): Map<string, string> {
  const fields = JSON.parse(json) as Record<string, Json>
  return new Map(Object.entries(fields).map(([key, value]) => [key, JSON.stringify(value)]))
}
