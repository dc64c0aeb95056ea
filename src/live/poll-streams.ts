import type { Clock } from '../clock.ts'
import type { Operation } from '../oura/http/send.ts'
import { announcedResources, dataTypeOf } from '../oura/resources/data-types.ts'
import type { Resource } from '../oura/resources/resource.ts'
import { changesBetween, type Snapshot } from '../resolvers/data/recheck.ts'
import { MINUTE_MS } from '../time.ts'
import type { ChangeStreams, Subscriber } from './change-streams.ts'
import { recheckUser } from './recheck-user.ts'
import type { ReconcileJobs, ReconcileJobsOptions } from './reconciler.ts'
import type { RecordChange } from './record-change.ts'

export interface StreamPollsOptions extends ReconcileJobsOptions {
  readonly streams: Pick<ChangeStreams, 'subscribers'>
  /** Whether events announce the changes of a data type. */
  readonly isConfirmed: (dataType: string) => boolean
  readonly clock: Clock
}

/** How often the trailing days of a subscriber are read. */
const POLL_EVERY_MS = 5 * MINUTE_MS

/** For how long the state of a user is kept whose streams have ended: clients resume. */
const KEPT_MS = 10 * MINUTE_MS

/** What is known of a polled user. */
interface PollState {
  polledAt: number
  /** When the user last had a stream, ms since 1970. */
  openAt: number
  /** What the resources had at the last poll. */
  readonly snapshots: Map<Resource, Snapshot>
  /** Resources that Oura refuses to this user. */
  readonly refused: Set<Resource>
  /** Changes that came over the feed, and when, ms since 1970. */
  readonly announced: Map<string, number>
  /** Changes that this poll has published and that will come back over the feed. */
  readonly published: Set<string>
}

const keyOf = (dataType: string, ouraId: string): string => `${dataType} ${ouraId}`

/**
 * Polls for subscribers whose events do not come, e.g. because Oura cannot reach the gateway: compares the trailing days of
 * the types that they subscribed to with those of the last poll, and publishes what is different.
 */
export function createStreamPolls(options: StreamPollsOptions): ReconcileJobs {
  const { recheck, streams, isConfirmed, publish, metrics, clock } = options
  const states = new Map<string, PollState>()

  const resourcesOf = ({ wants }: Subscriber, { refused }: PollState): Resource[] =>
    announcedResources.filter((resource) => {
      const dataType = dataTypeOf(resource)
      return !isConfirmed(dataType) && wants(dataType) && !refused.has(resource)
    })

  function stateOf({ userId }: Subscriber): PollState {
    const state = states.get(userId) ?? {
      polledAt: Number.NEGATIVE_INFINITY,
      openAt: clock.now(),
      snapshots: new Map(),
      refused: new Set(),
      announced: new Map(),
      published: new Set<string>(),
    }
    states.set(userId, state)
    state.openAt = clock.now()
    return state
  }

  async function poll(subscriber: Subscriber, state: PollState, operation: Operation): Promise<void> {
    const { user, userId } = subscriber
    const lastPollAt = state.polledAt
    state.polledAt = clock.now()
    const found: RecordChange[] = []
    const { refused } = await recheckUser({
      recheck,
      user,
      resources: resourcesOf(subscriber, state),
      operation,
      onRecheck(resource, { snapshot, foundIn }) {
        const before = state.snapshots.get(resource)
        state.snapshots.set(resource, snapshot)
        const dataType = dataTypeOf(resource)
        for (const change of before === undefined ? [] : changesBetween(before, snapshot)) {
          if (!state.announced.has(keyOf(dataType, change.ouraId))) {
            found.push({ userId, dataType, ...change, eventTime: null, foundIn, isFound: true })
          }
        }
      },
    })
    for (const resource of refused) state.refused.add(resource)
    for (const [key, at] of state.announced) if (at < lastPollAt) state.announced.delete(key)
    metrics.compared('poll')
    for (const change of found) {
      metrics.found('poll', change.dataType)
      state.published.add(keyOf(change.dataType, change.ouraId))
      await publish(change)
    }
  }

  return {
    nextDue() {
      const now = clock.now()
      const due = streams
        .subscribers()
        .map((subscriber) => ({ subscriber, state: stateOf(subscriber) }))
        .filter(({ state }) => now - state.polledAt >= POLL_EVERY_MS)
        .filter(({ subscriber, state }) => resourcesOf(subscriber, state).length > 0)
        .sort((a, b) => a.state.polledAt - b.state.polledAt)
      for (const [userId, { openAt }] of states) if (now - openAt > KEPT_MS) states.delete(userId)
      const [first] = due
      return first === undefined ? null : (operation) => poll(first.subscriber, first.state, operation)
    },
    onChange({ userId, dataType, ouraId, isFound }) {
      const state = states.get(userId)
      const key = keyOf(dataType, ouraId)
      if (state === undefined || (isFound && state.published.delete(key))) return
      state.announced.set(key, clock.now())
    },
  }
}
