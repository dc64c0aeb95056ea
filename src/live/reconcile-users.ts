import type { Sleep } from '../clock.ts'
import { isEndOfAccess } from '../errors.ts'
import type { Operation } from '../oura/http/send.ts'
import { dataTypeOf } from '../oura/resources/data-types.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import { MINUTE_MS } from '../time.ts'
import { recheckUser } from './recheck-user.ts'
import type { ReconcileJobs, ReconcileJobsOptions } from './reconciler.ts'
import type { RecordChange } from './record-change.ts'
import type { SeenUser, SeenUsers } from './seen-users.ts'

export interface UserChecksOptions extends ReconcileJobsOptions {
  readonly seenUsers: SeenUsers
  /** The resources whose copies of a user stay fresh until an event. */
  readonly confirmedResources: (user: OuraUser) => Promise<readonly Resource[]>
  /** Whether the application has room: its users need its limit now. */
  readonly isOffPeak: () => boolean
  readonly sleep: Sleep
  readonly signal: AbortSignal
}

/** Oura announces a change about half a minute after it (oura-api.md, section 4). */
const GRACE_MS = MINUTE_MS

/**
 * Compares the confirmed copies of users with Oura, because events get lost. Other copies age by time. What differs, and is
 * not announced within a minute, is counted and published.
 */
export function createUserChecks(options: UserChecksOptions): ReconcileJobs {
  const { recheck, seenUsers, confirmedResources, isOffPeak, publish, metrics, sleep, signal } = options
  /** Changes of the user under check that came over the feed since its start. */
  let underCheck: { readonly userId: string; readonly announced: Set<string> } | null = null

  async function check({ user, ouraUserId: userId }: SeenUser, operation: Operation): Promise<void> {
    const announced = new Set<string>()
    underCheck = { userId, announced }
    let isComplete = false
    try {
      const resources = await confirmedResources(user)
      const found: RecordChange[] = []
      const { error } = await recheckUser({
        recheck,
        user,
        resources,
        operation,
        onRecheck(resource, { changes, foundIn }) {
          const dataType = dataTypeOf(resource)
          for (const change of changes)
            found.push({ userId, dataType, ...change, eventTime: null, foundIn, isFound: true })
        },
      })
      if (found.length > 0) await sleep(GRACE_MS, signal)
      for (const change of found) {
        if (announced.has(`${change.dataType} ${change.ouraId}`)) continue
        metrics.found('reconcile', change.dataType)
        await publish(change)
      }
      // What was found before it failed is published. The next user waits, because Oura may be down.
      if (error !== null) throw error
      if (resources.length > 0) metrics.compared('reconcile')
      isComplete = true
    } catch (error) {
      if (!isEndOfAccess(error)) throw error
      seenUsers.forget(user)
    } finally {
      underCheck = null
      if (isComplete) seenUsers.checked(user)
      else seenUsers.failed(user)
    }
  }

  return {
    nextDue() {
      const due = isOffPeak() ? seenUsers.nextDue() : null
      return due && ((operation) => check(due, operation))
    },
    onChange({ userId, dataType, ouraId }) {
      if (underCheck?.userId === userId) underCheck.announced.add(`${dataType} ${ouraId}`)
    },
  }
}
