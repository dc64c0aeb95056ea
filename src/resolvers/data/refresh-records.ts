import type { Clock } from '../../clock.ts'
import type { Operation } from '../../oura/http/send.ts'
import { type FieldOptions, widerOf } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { latestToday, type SlotRange, WHOLE } from '../../oura/records/slots.ts'
import { dailyActivity } from '../../oura/resources/daily-activity.ts'
import { heartrate } from '../../oura/resources/heartrate.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import { findChanges } from './find-changes.ts'
import { openCopies } from './open-copies.ts'
import type { RecordCache } from './record-cache.ts'
import type { RecordSource } from './record-source.ts'
import { isNotEmpty, overlaps, subtract } from './slot-ranges.ts'

/** A record that differs from the copy that the gateway had of it. */
export interface RecordDifference {
  readonly eventType: 'create' | 'update' | 'delete'
  /** Oura's id; the day of a record that has none. */
  readonly ouraId: string
  /** The record as it is now; null if it was deleted. */
  readonly record: OuraRecord | null
  /** The copies that have the change already; undefined if the copies of this process may lack it too. */
  readonly foundIn: string | undefined
  /** Whether Oura has announced the change, so that subscribers know of it. */
  readonly isAnnounced: boolean
}

/** The records of some days, fetched again. */
export interface RefreshedRecords {
  /** Deleted records first, then the others by day. */
  readonly differences: readonly RecordDifference[]
  /** Whether all days were fetched, and compared with a copy. */
  readonly isComplete: boolean
  /** What failed; the differences are those of the other days. */
  readonly errors: readonly Error[]
  /** Requests for single records. */
  readonly confirmations: number
}

/** Fetches the records of some days again, whatever the cache has of them. The cache has the new ones afterwards. */
export type RefreshRecords = (
  user: OuraUser,
  resource: Resource,
  days: SlotRange,
  options: FieldOptions & { readonly operation: Operation },
) => Promise<RefreshedRecords>

export interface RefreshRecordsOptions {
  readonly source: Pick<RecordSource, 'refresh' | 'record'>
  readonly cache: RecordCache
  readonly clock: Clock
}

/** Missing records that Oura is asked for one by one, because they may have moved to another day. More count as deleted. */
const MAX_CONFIRMATIONS = 20

export function createRefreshRecords({ source, cache, clock }: RefreshRecordsOptions): RefreshRecords {
  return async (user, resource, days, { fields, operation }) => {
    const wanted = toSlots(resource, days, clock.now())
    if (!isNotEmpty(wanted)) return NOTHING
    // Before the first pause, so that the limiter knows of all resources of a refresh.
    const endPlan = operation.group?.beginPlan()
    const copies = await Promise.resolve(openCopies(cache, user)).catch((error: unknown) => {
      endPlan?.()
      throw error
    })
    try {
      const before = copies.find(resource, 'core', Number.POSITIVE_INFINITY)
      const announced = new Set(
        copies
          .marks(resource)
          ?.pending()
          .map(({ ouraId }) => ouraId),
      )
      const known = before.filter((part) => overlaps(part, wanted))
      // With fewer fields than the copies have, changes of the others would be lost, and the copies too.
      const widest = known.reduce((widest, { from }) => widerOf(widest, from.fields), fields)
      // Heart rates have no data type: they come with the activity of a day. The next query reads them.
      if (resource.name === dailyActivity.name) copies.outdate(heartrate, hoursOf(wanted))
      const loading = source.refresh(user, resource, { ...wanted, fields: widest }, operation)
      endPlan?.()
      const loaded = await loading
      const ranges = subtract([wanted], loaded.failed)
      const errors: Error[] = loaded.failed.map(({ from }) => from)
      const found = await findChanges({ resource, before, ranges, records: loaded.records, fields: widest })
      const toDifference = (
        eventType: RecordDifference['eventType'],
        old: OuraRecord,
        isInCopies = true,
      ): RecordDifference => {
        const ouraId = old.ouraId ?? old.key
        const record = eventType === 'delete' ? null : old
        const isAnnounced = old.ouraId === null || announced.has(ouraId)
        return { eventType, ouraId, record, foundIn: isInCopies ? copies.id : undefined, isAnnounced }
      }

      const toConfirm = found.missing.slice(0, MAX_CONFIRMATIONS).filter(({ ouraId }) => ouraId !== null)
      const kept = new Set<OuraRecord>()
      const moved: RecordDifference[] = []
      await Promise.all(
        toConfirm.map(async (old) => {
          try {
            const record = await source.record(user, resource, old.ouraId ?? '', operation)
            if (record === null) return
            kept.add(old)
            // On a day that was fetched, another record has its place.
            const isInRange = ranges.some(({ first, last }) => first <= record.slot && record.slot <= last)
            if (!isInRange) moved.push(toDifference('update', record, false))
          } catch (error) {
            kept.add(old)
            errors.push(error instanceof Error ? error : new Error(String(error)))
          }
        }),
      )
      return {
        differences: [
          ...found.missing.filter((old) => !kept.has(old)).map((old) => toDifference('delete', old)),
          ...moved,
          ...found.updated.map((record) => toDifference('update', record)),
          ...found.created.map((record) => toDifference('create', record)),
        ],
        isComplete: found.isComplete && errors.length === 0,
        errors,
        confirmations: toConfirm.length,
      }
    } finally {
      copies.close()
    }
  }
}

const NOTHING: RefreshedRecords = { differences: [], isComplete: true, errors: [], confirmations: 0 }

/** The slots of some days that can have records of a resource yet. */
const toSlots = ({ slotUnit }: Resource, { first, last }: SlotRange, now: number): SlotRange =>
  slotUnit === 'whole' ? WHOLE : { first: Math.max(first, 0), last: Math.min(last, latestToday(now)) }

/** The hours of some days in every time zone. */
const hoursOf = ({ first, last }: SlotRange): SlotRange => ({ first: first * 24 - 14, last: last * 24 + 35 })
