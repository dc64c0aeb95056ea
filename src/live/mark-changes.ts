import type { Clock } from '../clock.ts'
import { isOuraId } from '../oura/records/oura-id.ts'
import { dailyActivity } from '../oura/resources/daily-activity.ts'
import { resourceOfDataType } from '../oura/resources/data-types.ts'
import { heartrate } from '../oura/resources/heartrate.ts'
import type { RecordCache } from '../resolvers/data/record-cache.ts'
import type { RecordChange } from './record-change.ts'

export interface MarkChangesOptions {
  readonly cache: RecordCache
  /** The cache key of a user's records; null without a stored grant. */
  readonly cacheKeyOf: (userId: string) => Promise<string | null>
  readonly clock: Clock
}

/**
 * Makes the function that applies an announced change to the copies of this process: the record is marked as changed, or
 * removed. Nothing is fetched. Oura announces no heart rates; they change with the activity of the day.
 */
export function createMarkChanges({ cache, cacheKeyOf, clock }: MarkChangesOptions) {
  return async ({ userId, dataType, eventType, ouraId }: RecordChange): Promise<void> => {
    const resource = resourceOfDataType(dataType)
    if (resource === undefined || !isOuraId(ouraId)) return
    const user = await cacheKeyOf(userId)
    if (user === null) return
    const at = clock.now()
    cache.mark(user, { resource, ouraId, isDeleted: eventType === 'delete', at })
    if (resource.name === dailyActivity.name) cache.markNewRows(user, heartrate, at)
  }
}
