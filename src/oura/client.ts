import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { UpstreamInvalidError } from './errors.ts'
import { readJson, readPage } from './http/answer.ts'
import { withCircuitBreaker } from './http/circuit-breaker.ts'
import { withLogging } from './http/logging.ts'
import { type Sleep, withRetry } from './http/retry.ts'
import { createRetryBudget } from './http/retry-budget.ts'
import type { Operation, UnsignedRequest } from './http/send.ts'
import { withTokenRenewal } from './http/token-renewal.ts'
import { createTransport } from './http/transport.ts'
import type { RateLimiter } from './rate-limit/permit-queue.ts'
import { createRateLimiter } from './rate-limit/rate-limiter.ts'
import type { RateLimits, Tier } from './rate-limit/rate-limits.ts'
import type { Budget } from './rate-limit/window-log.ts'
import { withRateLimit } from './rate-limit/with-rate-limit.ts'
import { toWindow } from './records/date-window.ts'
import type { FieldOptions } from './records/field-set.ts'
import type { OuraRecord } from './records/oura-record.ts'
import { type RecordSet, toRecordSet } from './records/record-set.ts'
import type { Shape } from './records/record-shape.ts'
import { type RecordText, toRecordText } from './records/record-text.ts'
import type { SlotRange } from './records/slots.ts'
import type { Resource } from './resources/resource.ts'
import type { OuraUser } from './user.ts'

export interface OuraClientOptions {
  readonly baseUrl: string
  /** Ask Oura's sandbox routes, which serve generated documents. */
  readonly sandbox: boolean
  readonly timeoutMs: number
  readonly maxRetries: number
  /** Most pages of one list that are followed. */
  readonly maxPages: number
  readonly concurrency: number
  readonly rateLimits: RateLimits
  /** Counts for several processes together. @default one that counts for this process alone, by `rateLimits` */
  readonly limiter?: RateLimiter | undefined
  readonly clock: Clock
  readonly log: Log
  /** @default a real delay */
  readonly sleep?: Sleep
  /** @default Math.random */
  readonly random?: () => number
}

/** Oura's API, resource by resource. Every method throws the classes of errors.ts, and nothing else. */
export interface OuraClient {
  /**
   * All records of a resource within a range of slots, each in its right slot. What could not be placed is logged.
   * @param options.fields which fields to fetch; a record's other fields are null
   */
  list<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    range: SlotRange,
    options: FieldOptions,
    operation: Operation,
  ): Promise<FetchedRecords<S>>
  /** One record by Oura's id; null if Oura has none. */
  get<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    ouraId: string,
    operation: Operation,
  ): Promise<OuraRecord<S> | null>
  /** The newest row of a time series, if there is one. */
  latest<S extends Shape>(user: OuraUser, resource: Resource<S>, operation: Operation): Promise<RecordSet<S>>
  /** What is left of the rate limits, for the application and for a user. */
  budgets(user: OuraUser): Promise<Record<Tier, Budget[]>>
  close(): Promise<void>
}

/** Records of a range, and Oura's own text of them to keep. */
export interface FetchedRecords<S extends Shape = Shape> extends RecordSet<S> {
  readonly text: RecordText
}

/** Of any time: the range of a request that is bound to no time. */
const EVER: SlotRange = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }

const realSleep: Sleep = (ms, signal) => delay(ms, undefined, { signal })

/** Builds the client: transport, policies around it, pages and documents on top. */
export function createOuraClient(options: OuraClientOptions): OuraClient {
  const {
    sandbox,
    maxPages,
    maxRetries,
    rateLimits,
    concurrency,
    clock,
    log,
    sleep = realSleep,
    random = Math.random,
  } = options
  const transport = createTransport(options)
  const limiter = options.limiter ?? createRateLimiter({ limits: rateLimits, concurrency, clock, sleep })
  // From the inside out: what is limited is each attempt; the breaker sees attempts too, so that retries stop
  // as soon as it opens.
  const logged = withLogging(transport.send, { clock, log })
  const limited = withRateLimit(logged, { limiter, clock, log })
  const guarded = withCircuitBreaker(limited, { log })
  const retried = withRetry(guarded, { maxRetries, budget: createRetryBudget(), clock, sleep, random })
  // Outermost: a token that is not to be had costs no slot of a limit, is no failure of the breaker's, and a token
  // call that failed is not repeated by the retries. What is sent again with a new token passes through all of them.
  const send = withTokenRenewal(retried)
  const root = sandbox ? '/v2/sandbox/usercollection' : '/v2/usercollection'

  /** Follows next_token to the end. Never truncates: a list beyond the limit is an error that names it. */
  async function pages(request: UnsignedRequest): Promise<{ data: unknown[]; text: RecordText }> {
    const data: unknown[] = []
    const text: string[] = []
    const seen = new Set<string>()
    let query = request.query
    for (let page = 1; ; page++) {
      const response = await send({ ...request, query })
      const { data: items, nextToken } = readPage(response, request.resource, clock.now())
      for (const item of items) data.push(item)
      text.push(response.body)
      if (nextToken === null) return { data, text }
      if (seen.has(nextToken)) {
        throw new UpstreamInvalidError(`Oura repeated a page token of ${request.resource}.`, response)
      }
      if (page >= maxPages) {
        throw new UpstreamInvalidError(
          `Oura has more than ${maxPages} pages of ${request.resource} for this range, the limit OURA_MAX_PAGES. Ask for a shorter range.`,
          response,
        )
      }
      seen.add(nextToken)
      query = { ...request.query, next_token: nextToken }
    }
  }

  /** Makes records of what Oura sent, and logs what is left out. */
  function toRecords<S extends Shape>(resource: Resource<S>, data: readonly unknown[], range: SlotRange) {
    const set = toRecordSet(resource, data, range)
    if (set.skipped.length > 0) {
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
      const request = { path: `${root}/${resource.name}`, user, resource: resource.name, operation }
      if (resource.single) {
        const response = await send({ ...request, query: {} })
        const set = toRecords(resource, [readJson(response, resource.name, clock.now())], range)
        return { ...set, text: [response.body] }
      }
      const names = sandbox ? null : resource.fieldNames[fields]
      const selection = names === null ? {} : { fields: names.join(',') }
      const { data, text } = await pages({
        ...request,
        query: { ...toWindow(resource.slotUnit, range), ...selection },
      })
      const set = toRecords(resource, data, range)
      return { ...set, text: toRecordText(text, data.length, set) }
    },
    async get(user, resource, ouraId, operation) {
      const path = `${root}/${resource.name}/${encodeURIComponent(ouraId)}`
      const response = await send({ path, query: {}, user, resource: resource.name, operation })
      return response.status === 404 ? null : resource.convert(readJson(response, resource.name, clock.now()))
    },
    async latest(user, resource, operation) {
      const path = `${root}/${resource.name}`
      const response = await send({
        path,
        query: { latest: 'true' },
        user,
        resource: resource.name,
        operation,
      })
      return toRecords(resource, readPage(response, resource.name, clock.now()).data.slice(-1), EVER)
    },
    budgets: (user) => limiter.budgets(user.key),
    close: () => transport.close(),
  }
}
