import { cacheKeyOf, type OuraUser } from '../../oura/user.ts'
import type { RecordCache } from './record-cache.ts'
import type { UserCache } from './user-cache.ts'

/**
 * The copies of a user (see `RecordCache.open`). At once, unless their consent is stored.
 * @throws what `accessToken` throws if the user has no grant any more
 */
export function openCopies(cache: RecordCache, user: OuraUser): UserCache | Promise<UserCache> {
  const open = (consent: string) => cache.open(cacheKeyOf(user), consent, user.ouraUserId !== undefined)
  const consent = user.consent?.() ?? ''
  return typeof consent === 'string' ? open(consent) : consent.then(open)
}

/** Calls back with the copies of a user. */
export async function withCopies<T>(
  cache: RecordCache,
  user: OuraUser,
  work: (copies: UserCache) => Promise<T>,
): Promise<T> {
  const copies = await openCopies(cache, user)
  try {
    return await work(copies)
  } finally {
    copies.close()
  }
}
