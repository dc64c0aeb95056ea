import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import type { OuraClient } from '../../oura/client.ts'
import type { Operation } from '../../oura/http/send.ts'
import { dayToSlot, latestToday } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import { DAY_MS } from '../../time.ts'
import { openCopies } from './open-copies.ts'
import type { RecordCache } from './record-cache.ts'
import type { UserCache } from './user-cache.ts'

/** How much Oura has of a resource. */
export interface Availability {
  readonly count: number
  /** The day of the oldest record, YYYY-MM-DD; null without records, and for records that belong to no day. */
  readonly firstDay: string | null
  readonly lastDay: string | null
}

/** Before it there was no ring. */
const FIRST_DAY = dayToSlot('2015-01-01')

const FRESH_MS = DAY_MS

/** Users whose availability is kept, each with a few numbers for each resource. */
const MAX_USERS = 1000

/** What is kept of a user: availability by resource, and when it was fetched. */
interface UserAvailability {
  readonly copies: UserCache
  readonly known: Map<Resource, { readonly fetchedAt: number; readonly availability: Availability }>
}

interface AvailabilityOptions {
  readonly client: OuraClient
  readonly cache: RecordCache
  readonly clock: Clock
}

/**
 * Makes the function that loads the availability of a resource: from one request for ids and days, or from the last day's
 * answer to the same user. What is kept is gone with the user's copies in the record cache: after a changed consent, a
 * refused token or a disconnect nothing of it is served.
 */
export function createAvailability({ client, cache, clock }: AvailabilityOptions) {
  const users = new LRUCache<object, UserAvailability>({
    max: MAX_USERS,
    dispose: ({ copies }) => copies.close(),
  })

  /** The entry of a user; retains their copies, whose owner is the same object for as long as they may be served. */
  function entryOf(copies: UserCache): UserAvailability {
    const existing = users.get(copies.owner)
    if (existing !== undefined) return existing
    copies.retain()
    const entry = { copies, known: new Map() }
    users.set(copies.owner, entry)
    return entry
  }

  return async (user: OuraUser, resource: Resource, operation: Operation): Promise<Availability> => {
    const copies = await openCopies(cache, user)
    try {
      const { known } = entryOf(copies)
      const kept = known.get(resource)
      if (kept !== undefined && clock.now() - kept.fetchedAt < FRESH_MS) {
        operation.cost.add('cacheHits', 1)
        return kept.availability
      }
      const fetchedAt = clock.now()
      const range = { first: FIRST_DAY, last: latestToday(fetchedAt) }
      const { records } = await client.days(user, resource, range, operation)
      const availability = {
        count: records.length,
        firstDay: records[0]?.day || null,
        lastDay: records.at(-1)?.day || null,
      }
      known.set(resource, { fetchedAt, availability })
      return availability
    } finally {
      copies.close()
    }
  }
}
