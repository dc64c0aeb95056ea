import type { Resource } from '../resources/resource.ts'
import { haveDistinctIds } from './fingerprints.ts'
import { idOf, type OuraRecord } from './oura-record.ts'
import { type Source, sourceOf } from './record-class.ts'

/**
 * The records of one fetch without duplicates: those with one id, or of one day if the resource has one record a day.
 * The one with a score stays, then the one with the newer timestamp, then the one with the greater Oura id. Of a
 * time series none is a duplicate.
 */
export function withoutDuplicates<R extends OuraRecord>(
  resource: Resource,
  records: readonly R[],
): readonly R[] {
  if (!hasIds(resource)) return records
  // Oura's lists repeat no id, as a rule.
  const distinct = haveDistinctIds(records) ? records : bestOfEach(records, idOf)
  return resource.keyedByDay && !isAscending(distinct) ? bestOfEach(distinct, ({ slot }) => slot) : distinct
}

/** Whether each record lies in a later slot than the one before: then no two are of one day. Oura's lists are, as a rule. */
const isAscending = (records: readonly OuraRecord[]): boolean =>
  records.every(({ slot }, index) => index === 0 || slot > (records[index - 1] as OuraRecord).slot)

/** Whether records can be told from each other. Rows of a time series have no id. */
export const hasIds = ({ slotUnit }: Resource): boolean => slotUnit !== 'hour'

function bestOfEach<R extends OuraRecord>(
  records: readonly R[],
  nameOf: (record: R) => unknown,
): readonly R[] {
  const best = new Map<unknown, R>()
  for (const record of records) {
    const name = nameOf(record)
    const rival = best.get(name)
    if (rival === undefined || isBetter(record, rival)) best.set(name, record)
  }
  return best.size === records.length ? records : [...best.values()]
}

/** Whether a record stays rather than its rival; the later one in Oura's list if nothing tells them apart. */
function isBetter(record: OuraRecord, rival: OuraRecord): boolean {
  const [a, b] = [sourceOf(record), sourceOf(rival)]
  const byScore = Number(hasScore(a)) - Number(hasScore(b))
  const byTime = timestampOf(a) - timestampOf(b)
  if (byScore !== 0 || byTime !== 0) return (byScore || byTime) > 0
  return (record.ouraId ?? '') >= (rival.ouraId ?? '')
}

const hasScore = ({ score }: Source): boolean => score !== undefined && score !== null

/** 0 for none. */
const timestampOf = ({ timestamp }: Source): number => Date.parse(String(timestamp)) || 0
