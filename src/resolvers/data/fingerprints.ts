import { idOf } from '../../oura/records/duplicates.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'

/** Short names of records, four bytes each: two records with one id have one fingerprint, others seldom. */
export type Fingerprints = Uint32Array

/** The fingerprints of records. */
export function fingerprintsOf(records: readonly OuraRecord[]): Fingerprints {
  const fingerprints = new Uint32Array(records.length)
  let index = 0
  for (const record of records) fingerprints[index++] = fingerprintOf(idOf(record))
  return fingerprints
}

/** Whether some fingerprint is in both. */
export function shareFingerprint(a: Fingerprints, b: Fingerprints): boolean {
  const known = new Set(a)
  return b.some((fingerprint) => known.has(fingerprint))
}

/** Whether a record with an id may be among others. */
export const mayHave = (fingerprints: Fingerprints, id: string): boolean =>
  fingerprints.includes(fingerprintOf(id))

/** FNV-1a over the end of an id, the part of a UUID that is random in every version. */
function fingerprintOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = Math.max(0, id.length - 12); index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
