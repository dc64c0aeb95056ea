import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql'
import type { CancellationSource } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { OperatorOnlyError, UnauthenticatedError } from '../../errors.ts'
import type { ChangeFeed } from '../../live/change-feed.ts'
import type { ChangeStreamRequest, ChangeStreams } from '../../live/change-streams.ts'
import type { LateRecord } from '../../live/late-records.ts'
import type { PublishedChange } from '../../live/record-change.ts'
import { StoredGrantRequiredError, UnknownOuraIdError } from '../../live/stream-errors.ts'
import type { Cost, CostFigures } from '../../oura/cost.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { Priority, Tier } from '../../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../../oura/rate-limit/sliding-window-log.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Operator, OuraConnection } from '../../principal.ts'
import { groupBy } from '../insights/statistics.ts'
import { type Calendar, zoneCalendar } from './calendar.ts'
import { withCollectionSpans } from './collection-spans.ts'
import { createLoaders, type LoaderNotices, type Loaders } from './loaders.ts'
import { withCopies } from './open-copies.ts'
import { createOperation } from './operation.ts'
import { createRecordSource, type RecordSourceOptions } from './record-source.ts'
import { createRefresh, type RefreshRequest, type RefreshResult } from './refresh.ts'
import { createRefreshLimit } from './refresh-limit.ts'
import { createRefreshRecords } from './refresh-records.ts'
import { type CurrentDay, createCurrentDay, newestCalendar } from './today.ts'

/** State of one GraphQL request. */
export interface GatewayContext {
  readonly clock: Clock
  /** What the request has cost at Oura so far. */
  readonly cost: CostFigures
  /** Where the answer has copies past their freshness, because Oura is unavailable. */
  readonly stale: readonly StaleMark[]
  /** Where the answer lacks records that could not be placed. */
  readonly skipped: readonly SkippedMark[]
  /**
   * The user who is asking, and their records.
   * @param timeZone IANA name of the zone in which their days begin. @default see newestCalendar
   * @throws UnauthenticatedError if the request has no valid credentials
   */
  viewer(timeZone?: string | null): Viewer
  /**
   * Opens a stream of the changes of the viewer's records. It ends with the request.
   * @throws UnauthenticatedError, StoredGrantRequiredError, UnknownOuraIdError, TooManyStreamsError
   */
  changes(wanted: WantedChanges): Promise<AsyncIterableIterator<PublishedChange>>
  /** Oura does not find the record of an announced change: it is read again later, for the viewer's streams. */
  missing(resource: Resource, change: PublishedChange): void
  /**
   * Fetches records of the viewer again, and publishes what has changed.
   * @throws UnauthenticatedError, RefreshLimitError
   */
  refresh(request: RefreshRequest): Promise<RefreshResult>
  /**
   * What only the operator of the gateway may use.
   * @throws OperatorOnlyError if the request is not the operator's
   */
  operator(): Operator
}

export type WantedChanges = Pick<ChangeStreamRequest, 'isWanted' | 'after'>

/** A field of the answer that lacks records, because they have no usable day or time. */
export interface SkippedMark {
  /** Path of the field, as in errors. */
  readonly path: readonly (string | number)[]
  readonly reason: string
  /** How many records were left out for this reason. */
  readonly count: number
}

/** A field of the answer whose records are past their freshness. */
export interface StaleMark {
  /** Path of the field, as in errors. */
  readonly path: readonly (string | number)[]
  /** Time since the records were fetched from Oura, seconds. */
  readonly ageSeconds: number
}

/** Parent of every field of the GraphQL type User. */
export interface Viewer extends CurrentDay {
  readonly user: OuraUser
  /** What is known and kept of the user beside records; null if nothing is. */
  readonly ouraConnection: OuraConnection | null
  /** The loaders of the field that stands at a path of the answer. */
  loadersAt(path: GraphQLResolveInfo['path']): Loaders
  /** Which local time it is for the user at an instant. */
  readonly calendar: Calendar
  /** Whether the query names the time zone of the calendar. */
  readonly hasTimeZone: boolean
  /** What is left of Oura's rate limits. */
  budgets(): Promise<Record<Tier, Budget[]>>
}

/** Who asks, and until when the answer is wanted. */
export interface ContextRequest {
  readonly user: OuraUser | null
  readonly ouraConnection: OuraConnection | null
  /** @default the request is not the operator's */
  readonly operator?: Operator | null
  readonly signal: CancellationSource
  /** @default 'query' */
  readonly priority?: Priority
}

export interface ContextFactoryOptions extends RecordSourceOptions {
  /** Whether users can log in to this gateway; else all requests carry access tokens of Oura's. */
  readonly hasLogin: boolean
  /** Time that one operation has for everything it asks of Oura, ms. */
  readonly budgetMs: number
  /** Counts what all operations cost together. */
  readonly total: Cost
  readonly changeStreams: Pick<ChangeStreams, 'open'>
  /** Oura did not find an announced record. */
  readonly onLateRecord: (record: LateRecord) => void
  /** Announces the changes that refreshes find. */
  readonly publish: ChangeFeed['publish']
}

/** Makes the function that builds the context of each request; records are shared between requests. */
export function createContextFactory(
  options: ContextFactoryOptions,
): (request: ContextRequest) => GatewayContext {
  const { client, cache, clock, hasLogin, budgetMs, total, changeStreams, onLateRecord, publish } = options
  const { tracer } = options
  const untraced = createRecordSource(options)
  const source = tracer === undefined ? untraced : withCollectionSpans(untraced, tracer)
  const refresh = createRefresh({
    refreshRecords: createRefreshRecords({ source, cache, clock }),
    limit: createRefreshLimit({ client, clock }),
    publish,
  })
  return ({ user, ouraConnection, operator = null, signal, priority = 'query' }) => {
    const operation = { ...createOperation({ signal, budgetMs, clock, total }), priority }
    // A long answer in parts has the bounds of an operation for each of them.
    const operationOfWindow = (): Operation => ({
      ...createOperation({ signal, budgetMs, clock, total: operation.cost }),
      priority,
    })
    const stale: StaleMark[] = []
    const skipped: SkippedMark[] = []
    const notices: LoaderNotices = {
      stale(path, staleForMs) {
        stale.push({ path: responsePathAsArray(path), ageSeconds: Math.round(staleForMs / 1000) })
      },
      skipped(path, records) {
        const at = responsePathAsArray(path)
        for (const [reason, { length: count }] of groupBy(records, (record) => record.reason))
          skipped.push({ path: at, reason, count })
      },
    }
    const onCalendar = (calendar: Calendar) => ({ calendar, ...createCurrentDay(calendar, clock) })
    const viewer = user && {
      user,
      ouraConnection,
      loadersAt: createLoaders({ source, user, operation, operationOfWindow, notices }),
      ...onCalendar(newestCalendar(user, source)),
      hasTimeZone: false,
      budgets: () => client.budgets(user),
    }
    function viewerOrThrow() {
      if (viewer !== null) return viewer
      throw new UnauthenticatedError(
        `No credentials came with the request. ${hasLogin ? 'Log in, or send' : 'Send'} an Oura access token as 'Authorization: Bearer …'.`,
      )
    }
    return {
      clock,
      cost: operation.cost.figures,
      stale,
      skipped,
      operator() {
        if (operator !== null) return operator
        throw new OperatorOnlyError()
      },
      viewer(timeZone) {
        const known = viewerOrThrow()
        return timeZone == null
          ? known
          : { ...known, ...onCalendar(zoneCalendar(timeZone)), hasTimeZone: true }
      },
      async changes(wanted) {
        const known = viewerOrThrow().user
        if (known.isUnproven) throw new StoredGrantRequiredError(hasLogin)
        const userId = (await ouraConnection?.ouraUserId()) ?? null
        if (userId === null) throw new UnknownOuraIdError()
        return changeStreams.open({ user: known, userId, ...wanted, signal })
      },
      missing(resource, change) {
        const { user: known } = viewerOrThrow()
        onLateRecord({
          change,
          async read(again) {
            const record = await source.changed(known, resource, change, { fields: 'core', operation: again })
            return record && { foundIn: await withCopies(cache, known, async ({ id }) => id) }
          },
        })
      },
      refresh: async (request) => refresh({ user: viewerOrThrow().user, ouraConnection, operation }, request),
    }
  }
}
