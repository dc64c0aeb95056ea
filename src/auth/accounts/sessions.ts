import type { Clock } from '../../clock.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import type { GrantReference } from '../grants/grants.ts'
import { createSealedEntries, randomToken, type SealedEntry, type SealedStorage } from '../sealed-entries.ts'

/** Browser sessions. Only the browser has the session id, in a cookie; the store has a digest of it. */
export interface Sessions {
  /** Creates a session; returns its session id, the value of the cookie. */
  create(grant: GrantReference): Promise<string>
  /** The grant of a live session, else null. Each use keeps the session alive. */
  find(sessionId: string): Promise<GrantReference | null>
  end(sessionId: string): Promise<void>
  /** Ends all sessions of a user; returns their number. */
  endAll(userId: string): Promise<number>
}

interface Session extends GrantReference {
  /** ms since 1970 */
  readonly createdAt: number
  /** ms since 1970; up to TOUCH_EVERY_MS behind the last use */
  readonly lastUsedAt: number
}

/** A session ends after so long without use. */
const IDLE_MS = 7 * DAY_MS
/** A session ends after so long, however much it is used. */
export const SESSION_MS = 30 * DAY_MS
/** How often the use of a session is written to the store, at most. */
const TOUCH_EVERY_MS = HOUR_MS

const groupOf = (userId: string) => `sessions/${userId}`
const expiryOf = ({ createdAt, lastUsedAt }: Session) =>
  Math.min(lastUsedAt + IDLE_MS, createdAt + SESSION_MS)

export function createSessions({
  store,
  sealer,
  clock,
}: SealedStorage & { readonly clock: Clock }): Sessions {
  const entries = createSealedEntries<Session>('session', { store, sealer })
  const optionsOf = (session: Session) => ({
    expiresAt: expiryOf(session),
    groups: [groupOf(session.userId)],
  })

  async function touch(entry: SealedEntry<Session>): Promise<void> {
    const session = { ...entry.value, lastUsedAt: clock.now() }
    try {
      // Replaces only the version that was read: a session that was ended in between stays ended.
      await entries.replace(entry, session, optionsOf(session))
    } catch (error) {
      // The session is valid; the next request writes again.
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }

  return {
    async create({ userId, grantGeneration }) {
      const sessionId = randomToken()
      const now = clock.now()
      const session = { userId, grantGeneration, createdAt: now, lastUsedAt: now }
      await entries.add(sessionId, session, optionsOf(session))
      return sessionId
    },
    async find(sessionId) {
      const entry = await entries.find(sessionId)
      if (entry === null || expiryOf(entry.value) <= clock.now()) return null
      if (clock.now() - entry.value.lastUsedAt >= TOUCH_EVERY_MS) await touch(entry)
      const { userId, grantGeneration } = entry.value
      return { userId, grantGeneration }
    },
    async end(sessionId) {
      // Again if another request touched the session in between.
      let entry = await entries.find(sessionId)
      while (entry !== null && !(await entries.remove(entry))) entry = await entries.find(sessionId)
    },
    endAll: (userId) => entries.removeAll(groupOf(userId)),
  }
}
