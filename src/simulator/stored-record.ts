import { fieldsOf, type JsonObject } from './json.ts'

/** A record as a generator returns it. */
export interface GeneratedRecord {
  /** The record's own instant. Date windows filter by it (oura-api.md section 5). */
  readonly instant: number
  /** The record is hidden before this instant: a night becomes visible after it has ended. @default instant */
  readonly visibleFrom?: number
  readonly fields: JsonObject
}

/** A record that is ready to be served: its JSON is written once. */
export interface StoredRecord {
  readonly id: string | null
  readonly instant: number
  readonly visibleFrom: number
  readonly json: string
  /** The JSON of each field, in the order of the response; split on the first request with `fields`. */
  fields(): ReadonlyMap<string, string>
}

/** One row of a time series. */
export interface Row {
  readonly instant: number
  readonly json: string
}

export function storeRecord({ instant, visibleFrom = instant, fields }: GeneratedRecord): StoredRecord {
  const json = JSON.stringify(fields)
  let split: Map<string, string> | null = null
  return {
    id: typeof fields['id'] === 'string' ? fields['id'] : null,
    instant,
    visibleFrom,
    json,
    fields: () => {
      split ??= fieldsOf(json)
      return split
    },
  }
}
