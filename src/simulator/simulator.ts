import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaults, type Fault } from './faults.ts'
import type { JournalEntry } from './journal.ts'
import type { JsonObject } from './json.ts'
import { createLiveChanges, type LiveChanges } from './live-changes.ts'
import { DEMO_CLIENT } from './oauth/clients.ts'
import type { TokenPair } from './oauth/grants.ts'
import { createOAuthServer, type OAuthControls, type OAuthOptions } from './oauth/oauth-server.ts'
import { findOAuthRoute } from './oauth/providers.ts'
import { readRecordedData } from './recorded-data.ts'
import { createRequestHandler, urlOf } from './request-handler.ts'
import { createRestApi } from './rest-api.ts'
import { createUsers, DEMO_USER, type KnownUser, type SimulatorUser, userId } from './users.ts'
import { createDeliveries, type Delivery, type WebhookEvent } from './webhooks/deliveries.ts'
import { createWebhookApi } from './webhooks/webhook-api.ts'
import { createWebhookSubscriptions, type WebhookSubscriptions } from './webhooks/webhook-subscriptions.ts'

export { type Fault, type FaultKind, failWith, rateLimited, tokenExpired } from './faults.ts'
export type { JournalEntry } from './journal.ts'
export type { Json, JsonObject } from './json.ts'
export { LIVE_CHANGES, type LiveChanges } from './live-changes.ts'
export { DEMO_CLIENT, type OAuthClientRegistration } from './oauth/clients.ts'
export type { TokenPair } from './oauth/grants.ts'
export type { OAuthControls, OAuthOptions } from './oauth/oauth-server.ts'
export type { ProviderName } from './oauth/providers.ts'
export type { TokenCall } from './oauth/token-journal.ts'
export { DEMO_TOKEN, type SimulatorUser } from './users.ts'
export type { Delivery, WebhookEvent } from './webhooks/deliveries.ts'
export type {
  SubscriptionTarget,
  WebhookSubscription,
  WebhookSubscriptions,
} from './webhooks/webhook-subscriptions.ts'

/** The options of a simulator. */
export interface SimulatorOptions {
  /** ms since the epoch. @default Date.now */
  now?: () => number
  /** Seed of the demo user's data: the same seed and the same day give the same records. @default that of the demo */
  seed?: number
  /** Faults from the start, as `inject` adds them later. @default none */
  faults?: readonly Fault[]
  /** On 127.0.0.1. @default 0, a free port */
  port?: number
  /**
   * DEMO_DATA: a folder with a RESOURCE.json in Oura's list envelope for each resource, served instead of the generated
   * records. A resource without a file is empty. personal_info.json is the bare object, generated if absent.
   */
  dataFolder?: string
  /** How far back generated records go, in days. @default two years */
  daysOfHistory?: number
  /** Page size of day collections. @default unlimited */
  recordsPerPage?: number
  /** Page size of time series. @default 1000 */
  rowsPerPage?: number
  /** Delay before each response. @default 0 */
  latencyMs?: number
  /** Users besides the demo user. */
  users?: SimulatorUser[]
  /** The OAuth server on the same port. */
  oauth?: OAuthOptions
  /** Pauses before the retries of a webhook event, ms. @default ten retries within an hour */
  webhookRetryDelaysMs?: readonly number[]
}

/** A running simulator of Oura's API. */
export interface Simulator {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** A valid access token of the demo user, for `Authorization: Bearer …`. */
  readonly accessToken: string
  /** Oura's id of the demo user: `id` in personal_info, `user_id` in webhook events. */
  readonly userId: string
  /** Credentials of an application that is always registered. Any http://localhost or http://127.0.0.1 URL is its redirect URI. */
  readonly application: { readonly id: string; readonly secret: string }
  /** Every request in order of arrival. */
  readonly journal: JournalEntry[]
  /** The number of requests without a response. */
  readonly inFlight: number
  /** Injects a fault; returns a function that removes it. */
  inject(fault: Fault): () => void
  setLatency(ms: number): void
  addUser(user: SimulatorUser): void
  /**
   * Changes fields of a record as a late sync or an edit does; another `day` moves it, null deletes it.
   * @param user an id (see userId) or a token
   * @throws RangeError for an unknown user or record
   */
  changeRecord(user: string, resource: string, id: string, fields: JsonObject | null): void
  /**
   * Changes of a user's data that are small and recent, as a demo makes them. Each call begins anew.
   * @param user an id (see userId) or a token
   * @throws RangeError for an unknown user
   */
  liveChanges(user: string, seed: number): LiveChanges
  /**
   * Serves only the login pages, for a server in front of this one. `request.url` must be the simulator's own path.
   * Returns false, without a response, if the request is not for a login page.
   */
  servePage(request: IncomingMessage, response: ServerResponse): boolean
  /** The journal of the token endpoints, and functions that expire or revoke tokens. */
  readonly oauth: OAuthControls
  /**
   * Issues tokens as a login does. `user` is an id (see userId) or a user's own token; `scopes` are plain or prefixed
   * names, by default all; the client is DEMO_CLIENT by default.
   */
  issueTokens(user: string, scopes?: readonly string[], clientId?: string): TokenPair
  /** The webhook subscriptions of all applications. */
  readonly webhooks: WebhookSubscriptions
  /**
   * Sends a signed event to each subscription for it. Resolves when each has accepted it or has used up its retries.
   */
  sendWebhookEvent(event: WebhookEvent): Promise<Delivery[]>
  /** Stops the server and closes all sockets. */
  close(): Promise<void>
}

/** Starts the simulator. It accepts requests when the promise resolves. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now
  const recorded =
    options.dataFolder === undefined ? undefined : await readRecordedData(options.dataFolder, now)
  const users = createUsers({ now, recorded, daysOfHistory: options.daysOfHistory })
  const demoUser = options.seed === undefined ? DEMO_USER : { ...DEMO_USER, seed: options.seed }
  for (const user of [demoUser, ...(options.users ?? [])]) users.add(user)
  const knownUser = (user: string): KnownUser => {
    const known = users.findByIdOrToken(user)
    if (known === null) throw new RangeError('There is no such user.')
    return known
  }
  const faults = createFaults()
  for (const fault of options.faults ?? []) faults.inject(fault)
  let url = '' // known once the server listens
  const oauth = createOAuthServer(options.oauth ?? {}, {
    now,
    users,
    baseUrl: () => options.oauth?.pagesUrl ?? url,
  })
  const restApi = createRestApi({
    now,
    findUser: (token) => oauth.findUser(token) ?? users.find(token),
    recordsPerPage: options.recordsPerPage ?? Number.POSITIVE_INFINITY,
    rowsPerPage: options.rowsPerPage ?? 1000,
  })
  const { clients } = oauth
  const webhooks = createWebhookSubscriptions(now)
  const deliveries = createDeliveries({
    now,
    clients,
    subscriptions: webhooks,
    ...(options.webhookRetryDelaysMs && { retryDelaysMs: options.webhookRetryDelaysMs }),
  })
  const handler = createRequestHandler({
    now,
    restApi,
    oauth,
    webhookApi: createWebhookApi({ clients, subscriptions: webhooks }),
    faults,
    latencyMs: options.latencyMs ?? 0,
  })

  const server = createServer(handler.handle)
  // longer than clients keep connections, so that the simulator never closes one that a client is about to reuse
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`

  return {
    url,
    accessToken: demoUser.token,
    userId: userId(demoUser),
    application: DEMO_CLIENT,
    journal: handler.journal,
    get inFlight() {
      return handler.inFlight()
    },
    inject: faults.inject,
    setLatency: handler.setLatency,
    addUser: users.add,
    changeRecord: (user, resource, id, fields) => knownUser(user).data.change(resource, id, fields),
    liveChanges(user, seed) {
      const { id, data } = knownUser(user)
      return createLiveChanges({ data, userId: id, now, seed })
    },
    servePage: (request, response) => {
      const isPage = findOAuthRoute(urlOf(request).pathname)?.endpoint === 'authorize'
      if (isPage) handler.handle(request, response)
      return isPage
    },
    oauth,
    issueTokens: oauth.issueTokens,
    webhooks,
    sendWebhookEvent: deliveries.send,
    close: () => {
      deliveries.close()
      handler.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
