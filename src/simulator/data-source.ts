import type { JsonObject } from './json.ts'
import type { Row, StoredRecord } from './stored-record.ts'

/** Where the answers for one user come from: a made-up person, a folder of recordings, or nothing at all. */
export interface DataSource {
  /** The whole /personal_info; what the token may not see is left out later. */
  personalInfo(): JsonObject
  /** Documents whose instant lies in from <= t <= to, oldest first, as far as they are there by now. */
  documents(resource: string, from: number, to: number): readonly StoredRecord[]
  document(resource: string, id: string): StoredRecord | null
  /** Rows with from <= t < to, oldest first, at most `limit`. */
  rows(resource: string, from: number, to: number, limit: number): readonly Row[]
  latestRow(resource: string): Row | null
}

/** The data of somebody who registered and never wore the ring. */
export function createEmptyData(personalInfo: JsonObject): DataSource {
  return {
    personalInfo: () => personalInfo,
    documents: () => [],
    document: () => null,
    rows: () => [],
    latestRow: () => null,
  }
}
