import { unlessAborted } from '../../abort.ts'
import { GatewayError, isEndOfAccess } from '../../errors.ts'
import type { ChangeFeed } from '../../live/change-feed.ts'
import type { PublishedChange } from '../../live/record-change.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { FieldSet } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import { dataTypeOf } from '../../oura/resources/data-types.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection } from '../../principal.ts'
import type { RefreshLimit } from './refresh-limit.ts'
import type { RecordDifference, RefreshedRecords, RefreshRecords } from './refresh-records.ts'

/** What to fetch again. */
export interface RefreshRequest {
  readonly resources: readonly Resource[]
  readonly days: SlotRange
  /** The fields that are wanted of changed records. */
  readonly fields: FieldSet
}

/** A change that a refresh found. Its `cursor` is empty if it was not published. */
export interface RefreshedChange extends PublishedChange {
  /** The record as it is now; null if it was deleted. */
  readonly record: OuraRecord | null
}

/** A resource of which not all could be fetched, or not all compared. */
export interface RefreshFailure {
  readonly resource: Resource
  readonly error: GatewayError
}

export interface RefreshResult {
  readonly changes: readonly RefreshedChange[]
  readonly failures: readonly RefreshFailure[]
  /** Whether all days of all resources were fetched, and compared with a copy. */
  readonly isComplete: boolean
}

/** Who refreshes. */
export interface RefreshCaller {
  readonly user: OuraUser
  readonly ouraConnection: OuraConnection | null
  readonly operation: Operation
}

/**
 * Fetches records of a user again, and publishes what has changed. Each resource fails alone.
 * @throws RefreshLimitError, and what ends all access of the user: UNAUTHENTICATED, REAUTHORIZATION_REQUIRED
 */
export type Refresh = (caller: RefreshCaller, request: RefreshRequest) => Promise<RefreshResult>

export interface RefreshOptions {
  readonly refreshRecords: RefreshRecords
  readonly limit: RefreshLimit
  readonly publish: ChangeFeed['publish']
}

export function createRefresh({ refreshRecords, limit, publish }: RefreshOptions): Refresh {
  /** The last refresh of each user. One after the other, so that two do not find and publish the same change. */
  const underWay = new Map<string, Promise<unknown>>()

  async function inTurn<T>({ key }: OuraUser, work: () => Promise<T>): Promise<T> {
    const turn = (underWay.get(key) ?? Promise.resolve()).then(work, work)
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (underWay.get(key) === ended) underWay.delete(key)
      })
    underWay.set(key, ended)
    return turn
  }

  /** Publishes a change for the subscribers of the user, and the caches of other processes. */
  async function toChange(
    userId: string | null,
    resource: Resource,
    { eventType, ouraId, record, foundIn, isAnnounced }: RecordDifference,
  ): Promise<RefreshedChange> {
    const dataType = dataTypeOf(resource)
    const change = { dataType, eventType, ouraId, eventTime: null, foundIn, isFound: true }
    if (userId === null || isAnnounced) return { ...change, userId: userId ?? '', cursor: '', record }
    // Without the store, subscribers miss the change, and other caches see it when they fetch the day.
    const cursor = await publish({ ...change, userId }).catch((error: unknown) => {
      if (error instanceof GatewayError) return ''
      throw error
    })
    return { ...change, userId, cursor, record }
  }

  async function run(caller: RefreshCaller, { resources, days, fields }: RefreshRequest) {
    const { user, ouraConnection, operation } = caller
    if (operation.signal.aborted) throw operation.signal.reason
    limit.acquire(user, resources.length)
    const refreshed = await Promise.all(
      resources.map((resource) =>
        refreshRecords(user, resource, days, { fields, operation }).catch(
          (error: unknown): RefreshedRecords => ({
            differences: [],
            isComplete: false,
            errors: [error instanceof Error ? error : new Error(String(error))],
            confirmations: 0,
          }),
        ),
      ),
    )
    limit.count(
      user,
      refreshed.reduce((requests, { confirmations }) => requests + confirmations, 0),
    )
    const failures = refreshed.flatMap(({ errors }, index) =>
      errors
        .slice(0, 1)
        .map((error) => ({ resource: resources[index] as Resource, error: toFailure(error) })),
    )
    const hasChanges = refreshed.some(({ differences }) => differences.length > 0)
    const userId = hasChanges ? ((await ouraConnection?.ouraUserId()) ?? null) : null
    const changes: RefreshedChange[] = []
    for (const [index, { differences }] of refreshed.entries()) {
      for (const difference of differences) {
        changes.push(await toChange(userId, resources[index] as Resource, difference))
      }
    }
    return { changes, failures, isComplete: refreshed.every(({ isComplete }) => isComplete) }
  }

  return (caller, request) =>
    unlessAborted(
      inTurn(caller.user, () => run(caller, request)),
      caller.operation.signal,
    )
}

/**
 * An error of one resource.
 * @throws what is none: a fault of ours, and the end of all access
 */
function toFailure(error: Error): GatewayError {
  if (error instanceof GatewayError && !isEndOfAccess(error)) return error
  throw error
}
