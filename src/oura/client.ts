import { type Clock, systemSleep } from '../clock.ts'
import type { Log } from '../log.ts'
import { withPolicies } from './http/policies.ts'
import { readJson } from './http/read-response.ts'
import type { Sleep } from './http/retry.ts'
import type { Operation, UnsignedRequest } from './http/send.ts'
import { createTransport } from './http/transport.ts'
import { fetchAllPages, readListPage } from './list-pages.ts'
import { createLocalRateLimiter } from './rate-limit/local-rate-limiter.ts'
import type { RateLimiter } from './rate-limit/permit-queue.ts'
import type { RateLimits, Tier } from './rate-limit/rate-limits.ts'
import type { Budget } from './rate-limit/sliding-window-log.ts'
import { toWindow } from './records/date-window.ts'
import type { Shape } from './records/record-shape.ts'
import type { SlotRange } from './records/slots.ts'
import { personalInfo } from './resources/personal-info.ts'
import type { FieldOptions, OuraRecord, Resource } from './resources/resource.ts'
import type { OuraUser } from './user.ts'

export interface OuraClientOptions {
  readonly baseUrl: string
  /** Use Oura's sandbox routes, which serve generated records. */
  readonly sandbox: boolean
  readonly timeoutMs: number
  readonly maxRetries: number
  /** Most pages of one list that are fetched. */
  readonly maxPages: number
  readonly concurrency: number
  readonly rateLimits: RateLimits
  /** A rate limiter that several processes share. @default one in process, by `rateLimits` */
  readonly limiter?: RateLimiter | undefined
  readonly clock: Clock
  readonly log: Log
  /** @default a timer */
  readonly sleep?: Sleep
  /** @default Math.random */
  readonly random?: () => number
}

/** Oura's API, resource by resource. Every method throws only the errors of errors.ts and UnauthenticatedError. */
export interface OuraClient {
  /** All records of a resource within a range of slots. Fields that were not fetched are null. */
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
  /** The newest row of a time series; null if there is none. */
  latest<S extends Shape>(
    user: OuraUser,
    resource: Resource<S>,
    operation: Operation,
  ): Promise<OuraRecord<S> | null>
  /** What is left of the rate limits, for the application and for a user. */
  budgets(user: OuraUser): Promise<Record<Tier, Budget[]>>
  close(): Promise<void>
}

/** Makes the client of one Oura application. */
export function createOuraClient(options: OuraClientOptions): OuraClient {
  const { sandbox, maxPages, clock, sleep = systemSleep, random = Math.random } = options
  const { rateLimits: limits, concurrency } = options
  const limiter = options.limiter ?? createLocalRateLimiter({ limits, concurrency, clock, sleep })
  const transport = createTransport(options)
  const root = sandbox ? '/v2/sandbox/usercollection' : '/v2/usercollection'
  const personalInfoPath = sandbox ? null : `${root}/${personalInfo.name}`
  const send = withPolicies(transport.send, { ...options, limiter, sleep, random, personalInfoPath })

  async function fetchJson(request: UnsignedRequest): Promise<unknown> {
    return readJson(await send(request), request.resource, clock.now())
  }

  return {
    async list(user, resource, range, { fields }, operation) {
      // The sandbox has no personal information (oura-api.md, section 5, Sandbox).
      if (sandbox && resource.single) return []
      const request = { path: `${root}/${resource.name}`, query: {}, user, resource, operation }
      if (resource.single) return [resource.convert(await fetchJson(request))]
      const selection =
        fields === 'full' || sandbox || resource.lightFields === null
          ? {}
          : { fields: resource.lightFields.join(',') }
      const query = { ...toWindow(resource.slotUnit, range), ...selection }
      const items = await fetchAllPages({ ...request, query }, { send, maxPages, clock })
      return items.map(resource.convert).filter(({ slot }) => slot >= range.first && slot <= range.last)
    },
    async get(user, resource, ouraId, operation) {
      const path = `${root}/${resource.name}/${encodeURIComponent(ouraId)}`
      const response = await send({ path, query: {}, user, resource, operation })
      return response.status === 404 ? null : resource.convert(readJson(response, resource, clock.now()))
    },
    async latest(user, resource, operation) {
      const path = `${root}/${resource.name}`
      const response = await send({ path, query: { latest: 'true' }, user, resource, operation })
      const row = readListPage(response, resource, clock.now()).data.at(-1)
      return row === undefined ? null : resource.convert(row)
    },
    budgets: (user) => limiter.budgets(user.key),
    close: () => transport.close(),
  }
}
