import { type Clock, type Sleep, systemSleep } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Tracer } from '../tracer.ts'
import { UpstreamInvalidError } from './errors.ts'
import { createBytesInFlight } from './http/operation-bounds.ts'
import { withPolicies } from './http/policies.ts'
import { readJson } from './http/read-response.ts'
import type { RequestMetrics } from './http/request-metrics.ts'
import type { RetryDelays } from './http/retry-timing.ts'
import type { Operation } from './http/send.ts'
import { createTransport, type Transport } from './http/transport.ts'
import { fetchAllPages, readListPage } from './list-pages.ts'
import { connectionsFor } from './rate-limit/connection-shares.ts'
import { createLocalRateLimiter } from './rate-limit/local-rate-limiter.ts'
import type { RateLimiter } from './rate-limit/rate-limiter.ts'
import type { RateLimits, Tier } from './rate-limit/rate-limits.ts'
import type { Budget } from './rate-limit/sliding-window-log.ts'
import { toWindow } from './records/date-window.ts'
import type { FieldOptions } from './records/field-set.ts'
import type { OuraRecord } from './records/oura-record.ts'
import { type RecordSet, toRecordSet } from './records/record-set.ts'
import type { Shape } from './records/record-shape.ts'
import { type RecordText, toRecordText } from './records/record-text.ts'
import { type SlotRange, WHOLE } from './records/slots.ts'
import { personalInfo } from './resources/personal-info.ts'
import type { Resource } from './resources/resource.ts'
import type { OuraUser } from './user.ts'

export interface OuraClientOptions {
  readonly baseUrl: string
  /** Use Oura's sandbox routes, which serve generated records. */
  readonly sandbox: boolean
  readonly timeoutMs: number
  readonly maxRetries: number
  /** @default DEFAULT_RETRY_DELAYS */
  readonly retryDelays?: RetryDelays | undefined
  /** Most pages of one list that are fetched. */
  readonly maxPages: number
  readonly concurrency: number
  readonly rateLimits: RateLimits
  /** Sends the requests. @default a pool of connections to `baseUrl` */
  readonly transport?: Transport | undefined
  /** A rate limiter that several processes share. @default one in process, by `rateLimits` */
  readonly limiter?: RateLimiter | undefined
  /** @default counts nothing */
  readonly metrics?: RequestMetrics | undefined
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
  readonly clock: Clock
  readonly log: Log
  /** @default a timer */
  readonly sleep?: Sleep
  /** @default Math.random */
  readonly random?: () => number
}

/** Oura's API, resource by resource. Every method throws only the errors of errors.ts and UnauthenticatedError. */
export interface OuraClient {
  /**
   * All records of a resource within a range of slots. Fields that were not fetched are null. Records that cannot be
   * placed are logged and left out.
   */
  list<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    range: SlotRange,
    options: FieldOptions,
    operation: Operation,
  ): Promise<FetchedRecords<S>>
  /**
   * All records of a resource within a range of slots, with their ids and days alone: one small page, however long the
   * range.
   */
  days<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    range: SlotRange,
    operation: Operation,
  ): Promise<RecordSet<S>>
  /** One record by Oura's id; null if Oura has none. */
  get<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    ouraId: string,
    operation: Operation,
  ): Promise<OuraRecord<S> | null>
  /** The newest row of a time series, if there is one. */
  latest<S extends Shape>(user: OuraUser, resource: Resource<S>, operation: Operation): Promise<RecordSet<S>>
  /** How long a login that comes now would wait for the application's rate limit, ms. */
  loginWaitMs(): Promise<number>
  /** What share of its longest rate limit window the application has left, as far as is known: 0 to 1. */
  applicationLeft(): number
  /** What is left of the rate limits, for the application and for a user. */
  budgets(user: OuraUser): Promise<Record<Tier, Budget[]>>
  close(): Promise<void>
}

/** Records of a range, and Oura's own text of them for the cache. */
export interface FetchedRecords<S extends Shape = Shape> extends RecordSet<S> {
  readonly text: RecordText
}

/** Objects in Oura's responses, before their records are made. */
interface FetchedData {
  readonly data: readonly unknown[]
  readonly traceId: string | undefined
}

/** The range of a request that no time bounds. */
const EVER: SlotRange = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }

/** Makes the client of one Oura application. */
export function createOuraClient(options: OuraClientOptions): OuraClient {
  const { sandbox, maxPages, clock, log, sleep = systemSleep, random = Math.random } = options
  const { rateLimits: limits, concurrency, tracer, baseUrl } = options
  const limiter = options.limiter ?? createLocalRateLimiter({ limits, concurrency, clock, sleep })
  const transport =
    options.transport ?? createTransport({ ...options, connections: connectionsFor(concurrency) })
  const bytesInFlight = createBytesInFlight()
  const root = sandbox ? '/v2/sandbox/usercollection' : '/v2/usercollection'
  const personalInfoPath = sandbox ? null : `${root}/${personalInfo.name}`
  const send = withPolicies(transport.send, {
    ...options,
    limiter,
    sleep,
    random,
    personalInfoPath,
    tracing: tracer && { tracer, baseUrl },
  })

  /**
   * Makes records of the objects in Oura's responses, and logs what is left out.
   * @throws UpstreamInvalidError if none of several records can be placed
   */
  function toRecords<S extends Shape>(
    resource: Resource<S>,
    { data, traceId }: FetchedData,
    range: SlotRange,
  ) {
    const set = toRecordSet(resource, data, range)
    // Not one record, but the form of all has changed. An empty list would look as if Oura had no data, and replace copies.
    const [skipped] = set.skipped
    if (skipped !== undefined && data.length > 1 && set.skipped.length === data.length) {
      throw new UpstreamInvalidError(
        `Oura sent ${data.length} records of ${resource.name}, and none that the gateway can use: ${skipped.reason}`,
        { traceId },
      )
    }
    if (skipped !== undefined) {
      const reasons = [...new Set(set.skipped.map(({ reason }) => reason))]
      log.warn(
        { resource: resource.name, count: set.skipped.length, reasons },
        'records of Oura that could not be placed were left out',
      )
    }
    return set
  }

  return {
    async list(user, resource, range, { fields }, operation) {
      // The sandbox has no personal information (oura-api.md, section 5, Sandbox).
      if (sandbox && resource.single) return { records: [], skipped: [], text: [] }
      const request = { path: `${root}/${resource.name}`, query: {}, user, resource, operation }
      if (resource.single) {
        const response = await send(request)
        const data = [readJson(response, request, clock.now())]
        const set = toRecords(resource, { data, traceId: response.traceId }, range)
        return { ...set, text: [response.body] }
      }
      const names = sandbox ? null : resource.fieldNames[fields]
      const query = { ...toWindow(resource.slotUnit, range), ...(names && { fields: names.join(',') }) }
      const fetched = await fetchAllPages({ ...request, query }, { send, maxPages, clock, bytesInFlight })
      const set = toRecords(resource, fetched, range)
      return { ...set, text: toRecordText(fetched.text, fetched.data.length, set) }
    },
    async days(user, resource, range, operation) {
      const { slotUnit, dayField } = resource
      const query = { ...toWindow(slotUnit, range), fields: dayField === null ? 'id' : `id,${dayField}` }
      const request = { path: `${root}/${resource.name}`, query, user, resource, operation }
      const fetched = await fetchAllPages(request, { send, maxPages, clock, bytesInFlight })
      return toRecords(resource, fetched, slotUnit === 'whole' ? WHOLE : range)
    },
    async get(user, resource, ouraId, operation) {
      const path = `${root}/${resource.name}/${encodeURIComponent(ouraId)}`
      const response = await send({ path, query: {}, user, resource, operation })
      return response.status === 404
        ? null
        : resource.convert(readJson(response, { resource, user }, clock.now()))
    },
    async latest(user, resource, operation) {
      const path = `${root}/${resource.name}`
      const response = await send({ path, query: { latest: 'true' }, user, resource, operation })
      const data = readListPage(response, { resource, user }, clock.now()).data.slice(-1)
      return toRecords(resource, { data, traceId: response.traceId }, EVER)
    },
    applicationLeft: () => limiter.applicationLeft(),
    loginWaitMs: () => limiter.loginWaitMs(),
    budgets: (user) => limiter.budgets(user.key),
    close: () => transport.close(),
  }
}
