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
import type { Shape } from './records/record-shape.ts'
import type { SlotRange } from './records/slots.ts'
import type { FieldOptions, OuraRecord, Resource } from './resources/resource.ts'
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
   * All records of a resource within a range of slots, each in its right slot.
   * @param options.fields which fields to fetch; a record's other fields are null
   */
  list<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    range: SlotRange,
    options: FieldOptions,
    operation: Operation,
  ): Promise<OuraRecord<S>[]>
  /** One record by Oura's id; null if Oura has none. */
  get<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    ouraId: string,
    operation: Operation,
  ): Promise<OuraRecord<S> | null>
  /** The newest row of a time series; null when there is none. */
  latest<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    operation: Operation,
  ): Promise<OuraRecord<S> | null>
  /** What is left of the rate limits, for the application and for a user. */
  budgets(user: OuraUser): Promise<Record<Tier, Budget[]>>
  close(): Promise<void>
}

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
  async function pages(request: UnsignedRequest): Promise<unknown[]> {
    const data: unknown[] = []
    const seen = new Set<string>()
    let query = request.query
    for (let page = 1; ; page++) {
      const response = await send({ ...request, query })
      const { data: items, nextToken } = readPage(response, request.resource, clock.now())
      for (const item of items) data.push(item)
      if (nextToken === null) return data
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

  return {
    async list(user, resource, range, { fields }, operation) {
      // The sandbox has no personal information (oura-api.md, section 5, Sandbox).
      if (sandbox && resource.single) return []
      const request = { path: `${root}/${resource.name}`, user, resource: resource.name, operation }
      if (resource.single)
        return [resource.convert(readJson(await send({ ...request, query: {} }), resource.name, clock.now()))]
      const selection =
        fields === 'full' || sandbox || resource.lightFields === null
          ? {}
          : { fields: resource.lightFields.join(',') }
      const data = await pages({ ...request, query: { ...toWindow(resource.slotUnit, range), ...selection } })
      return data.map(resource.convert).filter(({ slot }) => slot >= range.first && slot <= range.last)
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
      const row = readPage(response, resource.name, clock.now()).data.at(-1)
      return row === undefined ? null : resource.convert(row)
    },
    budgets: (user) => limiter.budgets(user.key),
    close: () => transport.close(),
  }
}
