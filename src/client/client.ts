import { CancellationSource } from '../abort.ts'
import { type Clock, type Sleep, systemClock } from '../clock.ts'
import { BadUserInputError, UnauthenticatedError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createOuraClient } from '../oura/client.ts'
import { type CostFigures, createCost } from '../oura/cost.ts'
import { createFetchTransport } from '../oura/http/fetch-transport.ts'
import { DEFAULT_RETRY_DELAYS, type RetryDelays } from '../oura/http/retry-timing.ts'
import { createTransport, type Dispatcher } from '../oura/http/transport.ts'
import { connectionsFor } from '../oura/rate-limit/connection-shares.ts'
import { DEFAULT_RATE_LIMITS, type RateLimits, type Tier } from '../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../oura/rate-limit/sliding-window-log.ts'
import { MINUTE_MS } from '../time.ts'
import { NO_LOG } from './no-log.ts'
import { createResourceClients } from './resource-client.ts'
import type { ResourceClients } from './resource-clients.ts'
import { type AccessTokenSource, type ClientUser, toOuraUser } from './user.ts'

export type { Cancellation } from '../abort.ts'
export { UnknownUserError } from '../app/execute.ts'
export { ReauthorizationRequiredError } from '../auth/errors.ts'
export type { ProviderName } from '../auth/oauth/oauth-client.ts'
export type { Clock, Sleep } from '../clock.ts'
export {
  BadUserInputError,
  type ErrorCode,
  GatewayError,
  SetupError,
  UnauthenticatedError,
} from '../errors.ts'
export type { Log } from '../log.ts'
export type { CostFigures } from '../oura/cost.ts'
export {
  CircuitOpenError,
  ForbiddenError,
  GatewayBusyError,
  OperationTooLargeError,
  RateLimitedError,
  UpstreamInvalidError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../oura/errors.ts'
export type { RetryDelays } from '../oura/http/retry-timing.ts'
export type { Dispatcher } from '../oura/http/transport.ts'
export {
  DEFAULT_RATE_LIMITS,
  type RateLimits,
  type RateWindow,
  type Tier,
} from '../oura/rate-limit/rate-limits.ts'
export type { Budget } from '../oura/rate-limit/sliding-window-log.ts'
export type { Samples } from '../oura/records/record-shape.ts'
export { createGrantUser, type GrantTokens, type GrantUserOptions } from './grant-user.ts'
export type { DayRange, TimeRange } from './ranges.ts'
export type {
  CallOptions,
  DayRecords,
  ListOptions,
  Records,
  ResourceClients,
  SeriesRecords,
  SeriesRecordsWithLatest,
  SingleRecord,
  UndatedRecords,
} from './resource-clients.ts'
export { openStoredGrants, type StoredGrants, type StoredGrantsOptions } from './stored-grants.ts'
export type { AccessTokenSource, ClientUser } from './user.ts'

export interface ClientOptions {
  /** An access token of Oura, or a function that returns one. @default no token: use `user` or `forUser` */
  readonly accessToken?: AccessTokenSource | undefined
  /** The user whose records are read, with a token source of any kind, in place of `accessToken`. */
  readonly user?: ClientUser | undefined
  /** Origin of Oura's API. @default 'https://api.ouraring.com' */
  readonly baseUrl?: string | undefined
  /** Use Oura's sandbox, whose records are made up. @default false */
  readonly sandbox?: boolean | undefined
  /** Time for one attempt of a request, ms. @default 10000 */
  readonly timeoutMs?: number | undefined
  /**
   * Time for one request with its retries and its waits, ms. A request that would have to wait longer for a rate limit
   * fails at once. @default 60000
   */
  readonly deadlineMs?: number | undefined
  /** Attempts after the first. @default 3 */
  readonly maxRetries?: number | undefined
  /** @default 200 ms, doubled up to 5 s, with full jitter; Oura's Retry-After goes first */
  readonly retryDelays?: Partial<RetryDelays> | undefined
  /** Most pages of one list. A longer one is an error and is never cut off. @default 100 */
  readonly maxPages?: number | undefined
  /** Requests at the same time. @default 8 */
  readonly concurrency?: number | undefined
  /** Limits that the client keeps; false for none but Oura's own. @default DEFAULT_RATE_LIMITS, Oura's published ones */
  readonly rateLimits?: RateLimits | false | undefined
  /** Sends the requests. @default undici over a pool of connections */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Sends the requests, in place of `fetch`. It is not closed. */
  readonly dispatcher?: Dispatcher | undefined
  /** @default none */
  readonly log?: Log | undefined
  /** @default the machine's clock */
  readonly clock?: Clock | undefined
  /** How retries wait. @default timers */
  readonly sleep?: Sleep | undefined
}

/** Oura's API for one user: each resource by its name in camelCase, such as `client.dailySleep`. */
export interface Client extends ResourceClients {
  /** The resources for another user, over the same connections and within the same limits of the application. */
  forUser(user: ClientUser): ResourceClients
  /** Requests to Oura since the start: retries, waits and bytes. */
  readonly cost: CostFigures
  /** What is left of the rate limits, as far as the client knows. */
  rateLimits(): Promise<Readonly<Record<Tier, readonly Budget[]>>>
  /** Waits for running requests and closes the connections. Later calls reject. */
  close(): Promise<void>
}

const NO_LIMITS: RateLimits = { application: [], user: [] }

/** Aborts never. */
const NO_SIGNAL = new CancellationSource()

/**
 * Makes a client of Oura's API. It retries, keeps the rate limits and opens circuit breakers as the gateway does. Its methods
 * throw only the errors that this module exports, or the reason of a signal.
 * @throws BadUserInputError if `baseUrl` is no URL
 */
export function createClient(options: ClientOptions = {}): Client {
  const { accessToken, user, baseUrl = 'https://api.ouraring.com', sandbox = false } = options
  const {
    timeoutMs = 10_000,
    deadlineMs = MINUTE_MS,
    maxRetries = 3,
    maxPages = 100,
    concurrency = 8,
  } = options
  const { rateLimits = DEFAULT_RATE_LIMITS, fetch, dispatcher, log = NO_LOG, clock = systemClock } = options
  if (!URL.canParse(baseUrl)) {
    throw new BadUserInputError('baseUrl', 'baseUrl must be a URL such as https://api.ouraring.com.')
  }
  const total = createCost()
  let isClosed = false
  const client = createOuraClient({
    baseUrl,
    sandbox,
    timeoutMs,
    maxRetries,
    retryDelays: { ...DEFAULT_RETRY_DELAYS, ...options.retryDelays },
    maxPages,
    concurrency,
    rateLimits: rateLimits === false ? NO_LIMITS : rateLimits,
    transport:
      fetch !== undefined && dispatcher === undefined
        ? createFetchTransport({ baseUrl, timeoutMs, fetch })
        : createTransport({ baseUrl, timeoutMs, connections: connectionsFor(concurrency), dispatcher }),
    clock,
    log,
    ...(options.sleep && { sleep: options.sleep }),
  })

  const resourcesOf = (ofUser: ClientUser): ResourceClients =>
    createResourceClients({
      client,
      user: toOuraUser(ofUser),
      maxPages,
      now: () => clock.now(),
      newOperation: ({ signal }, pageBudget) => {
        if (isClosed) throw new Error('The client is closed. Create another one with createClient.')
        return {
          signal: signal ?? NO_SIGNAL,
          deadlineAt: clock.now() + deadlineMs,
          cost: createCost(total),
          ...(pageBudget && { pageBudget }),
        }
      },
      onUnreadable: (resource, field) =>
        log.warn(
          { resource, field },
          'Oura sent a field in a form that its API does not promise; it reads as null',
        ),
    })

  const ownUser = user ?? { accessToken: accessToken ?? noAccessToken }
  return {
    ...resourcesOf(ownUser),
    forUser: resourcesOf,
    cost: total.figures,
    rateLimits: () => client.budgets(toOuraUser(ownUser)),
    close() {
      isClosed = true
      return client.close()
    },
  }
}

function noAccessToken(): never {
  throw new UnauthenticatedError(
    'The client has no access token. Pass `accessToken` or `user` to createClient.',
  )
}
