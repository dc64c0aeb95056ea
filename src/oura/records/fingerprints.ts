import { idOf, type OuraRecord } from './oura-record.ts'

/** Short names of records, four bytes each: two records with one id have one fingerprint, others seldom. */
export type Fingerprints = Uint32Array

/** The fingerprints of records. */
export function fingerprintsOf(records: readonly OuraRecord[]): Fingerprints {
  const fingerprints = new Uint32Array(records.length)
  let index = 0
  for (const record of records) fingerprints[index++] = fingerprintOf(idOf(record))
  return fingerprints
}

/** Where `haveDistinctIds` looks fingerprints up: one table for all, because it is filled and read in one go. */
let table = new Int32Array(256)

/** Whether all of some records have different ids. False also if two ids have one fingerprint by chance. */
export function haveDistinctIds(records: readonly OuraRecord[]): boolean {
  // At most half full, so that a fingerprint is found, or a gap, after a few steps.
  let size = 64
  while (size < 2 * records.length) size *= 2
  if (table.length < size) table = new Int32Array(size)
  table.fill(0, 0, size)
  const last = size - 1
  for (const record of records) {
    // 0 is a gap.
    const fingerprint = fingerprintOf(idOf(record)) | 1
    let index = (fingerprint >>> 1) & last
    for (; table[index] !== 0; index = (index + 1) & last) if (table[index] === fingerprint) return false
    table[index] = fingerprint
  }
  return true
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
