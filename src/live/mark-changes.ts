import type { Clock } from '../clock.ts'
import { isOuraId } from '../oura/records/oura-id.ts'
import { dailyActivity } from '../oura/resources/daily-activity.ts'
import { resourceOfDataType } from '../oura/resources/data-types.ts'
import { heartrate } from '../oura/resources/heartrate.ts'
import type { RecordCache } from '../resolvers/data/record-cache.ts'
import type { RecordChange } from './record-change.ts'

export interface MarkChangesOptions {
  readonly cache: RecordCache
  /** The cache keys of a user's records: that of a stored grant, that of the demo user. */
  readonly cacheKeysOf: (userId: string) => Promise<readonly string[]>
  readonly clock: Clock
}

/**
 * Makes the function that applies an announced change to the copies of this process: the record is marked as changed, or
 * removed. Nothing is fetched. Oura announces no heart rates; they change with the activity of the day.
 */
export function createMarkChanges({ cache, cacheKeysOf, clock }: MarkChangesOptions) {
  return async ({ userId, dataType, eventType, ouraId, foundIn }: RecordChange): Promise<void> => {
    const resource = resourceOfDataType(dataType)
    if (resource === undefined || !isOuraId(ouraId)) return
    const users = await cacheKeysOf(userId)
    const at = clock.now()
    for (const user of users) {
      cache.mark(user, { resource, ouraId, isDeleted: eventType === 'delete', at, foundIn })
      if (resource.name === dailyActivity.name) cache.markNewRows(user, heartrate, at)
    }
  }
}
