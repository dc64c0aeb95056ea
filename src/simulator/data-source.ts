import type { JsonObject } from './json.ts'
import type { Row, StoredRecord } from './stored-record.ts'

/** The data of one user: generated, from a folder of recordings, or empty. */
export interface DataSource {
  /** The whole /personal_info; fields without a scope are removed later. */
  personalInfo(): JsonObject
  /** The visible records with from <= instant <= to, oldest first. */
  records(resource: string, from: number, to: number): readonly StoredRecord[]
  record(resource: string, id: string): StoredRecord | null
  /** Rows with from <= t < to, oldest first, at most `limit`. */
  rows(resource: string, from: number, to: number, limit: number): readonly Row[]
  latestRow(resource: string): Row | null
}

/** The data of a user who registered and never wore a ring. */
export function createEmptyData(personalInfo: JsonObject): DataSource {
  return {
    personalInfo: () => personalInfo,
    records: () => [],
    record: () => null,
    rows: () => [],
    latestRow: () => null,
  }
}
