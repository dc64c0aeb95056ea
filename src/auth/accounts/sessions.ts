import type { Clock } from '../../clock.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import { randomToken } from '../random-token.ts'
import { createRecords, type Found, type Storage } from '../records.ts'
import type { Holder } from './holder.ts'

/** Browser sessions. A session's name is known to its browser alone; the store has a digest. */
export interface Sessions {
  /** Starts a session; returns its name, the value of the cookie. */
  begin(holder: Holder): Promise<string>
  /** Whose session it is, if it lives; being asked for keeps it alive. */
  find(name: string): Promise<Holder | null>
  end(name: string): Promise<void>
  /** Ends all sessions of a user; returns how many there were. */
  endAll(userId: string): Promise<number>
}

interface Session extends Holder {
  /** ms since 1970 */
  readonly beganAt: number
  /** ms since 1970; at most `TOUCH_EVERY_MS` older than the truth */
  readonly seenAt: number
}

/** A session ends when it was not used for so long, … */
const IDLE_MS = 7 * DAY_MS
/** … and at last after so long. */
export const SESSION_MS = 30 * DAY_MS
/** Reading a session is no write, but once in so long. */
const TOUCH_EVERY_MS = HOUR_MS

const groupOf = (userId: string) => `sessions/${userId}`
const endOf = ({ beganAt, seenAt }: Session) => Math.min(seenAt + IDLE_MS, beganAt + SESSION_MS)

export function createSessions({ clock, ...storage }: Storage & { readonly clock: Clock }): Sessions {
  const records = createRecords<Session>('session', storage)
  const optionsOf = (session: Session) => ({ expiresAt: endOf(session), groups: [groupOf(session.userId)] })

  async function touch(found: Found<Session>): Promise<void> {
    const session = { ...found.record, seenAt: clock.now() }
    try {
      // Only over the state that was read: a session that ended meanwhile stays ended.
      await records.replace(found, session, optionsOf(session))
    } catch (error) {
      // The session is good; the next request will try again.
      if (!(error instanceof StoreUnavailableError)) throw error
    }
  }

  return {
    async begin({ userId, grantGeneration }) {
      const name = randomToken()
      const session = { userId, grantGeneration, beganAt: clock.now(), seenAt: clock.now() }
      await records.add(name, session, optionsOf(session))
      return name
    },
    async find(name) {
      const found = await records.find(name)
      if (found === null || endOf(found.record) <= clock.now()) return null
      if (clock.now() - found.record.seenAt >= TOUCH_EVERY_MS) await touch(found)
      const { userId, grantGeneration } = found.record
      return { userId, grantGeneration }
    },
    async end(name) {
      // Again where a request wrote it at the same moment.
      for (let found = await records.find(name); found !== null; found = await records.find(name)) {
        if (await records.remove(found)) return
      }
    },
    endAll: (userId) => records.removeAll(groupOf(userId)),
  }
}
