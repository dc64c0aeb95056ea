import type { Clock } from '../clock.ts'
import { cacheKeyOf, type OuraUser } from '../oura/user.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'

/** A user whose copies are checked from time to time. */
export interface SeenUser {
  readonly user: OuraUser
  readonly ouraUserId: string
}

/**
 * The users who read records in this process during the last week, by when their copies were last compared with Oura. In
 * memory: after a restart there are no copies to compare.
 */
export interface SeenUsers {
  /** Called for each read of a user. Users without a stored grant are not kept. */
  see(user: OuraUser): void
  /** The user whose check is the longest ago, if it is due; null if none is. */
  nextDue(): SeenUser | null
  /** The copies of a user were compared. */
  checked(user: OuraUser): void
  /** The copies of a user could not be compared. */
  failed(user: OuraUser): void
  /** The user has no grant any more. */
  forget(user: OuraUser): void
}

interface Entry extends SeenUser {
  seenAt: number
  readonly checkedAt: number
}

/** The check of a user is due this long after the last one. */
const CHECK_EVERY_MS = DAY_MS
/** A check that failed is due again this long after it. */
const RETRY_MS = HOUR_MS
const SEEN_WITHIN_MS = 7 * DAY_MS
/** At some 300 bytes each. */
const MAX_USERS = 50_000

export function createSeenUsers({
  clock,
  maxUsers = MAX_USERS,
}: {
  readonly clock: Clock
  readonly maxUsers?: number
}): SeenUsers {
  /** In the order of the last check, the longest ago first. A user who is new has just been read. */
  const entries = new Map<string, Entry>()
  /** Users whose last check failed, in the order of the failures: since when each one waits. */
  const failures = new Map<string, number>()

  const isSeen = ({ seenAt }: Entry, now: number): boolean => now - seenAt < SEEN_WITHIN_MS

  function remove(key: string): void {
    entries.delete(key)
    failures.delete(key)
  }

  /** The first user whose check failed a while ago. */
  function nextRetry(now: number): Entry | null {
    for (const [key, failedAt] of failures) {
      if (now - failedAt < RETRY_MS) return null
      const entry = entries.get(key)
      if (entry !== undefined && isSeen(entry, now)) return entry
      remove(key)
    }
    return null
  }

  /** Puts a user behind all others. */
  function moveToEnd(user: OuraUser): string | null {
    const key = cacheKeyOf(user)
    const entry = entries.get(key)
    if (entry === undefined) return null
    remove(key)
    entries.set(key, { ...entry, checkedAt: clock.now() })
    return key
  }

  return {
    see(user) {
      const { ouraUserId } = user
      if (ouraUserId === undefined) return
      const now = clock.now()
      const known = entries.get(cacheKeyOf(user))
      if (known !== undefined) {
        known.seenAt = now
        return
      }
      entries.set(cacheKeyOf(user), { user, ouraUserId, seenAt: now, checkedAt: now })
      const [first] = entries.keys()
      if (entries.size > maxUsers && first !== undefined) remove(first)
    },
    nextDue() {
      const now = clock.now()
      const retry = nextRetry(now)
      if (retry !== null) return retry
      for (const [key, entry] of entries) {
        if (now - entry.checkedAt < CHECK_EVERY_MS) return null
        if (isSeen(entry, now)) return entry
        remove(key)
      }
      return null
    },
    checked: (user) => void moveToEnd(user),
    failed(user) {
      const key = moveToEnd(user)
      if (key !== null) failures.set(key, clock.now())
    },
    forget: (user) => remove(cacheKeyOf(user)),
  }
}
