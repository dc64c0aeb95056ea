import {
  anyText,
  fileNames,
  flag,
  httpOrigin,
  httpUrl,
  oneOf,
  origins,
  type Reader,
  scopeNames,
  wholeNumber,
} from './config-readers.ts'
import { SetupError } from './errors.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import { readTracesUrl } from './otel-variables.ts'
import { DEFAULT_RATE_LIMITS, parseRateLimits, type RateLimits } from './oura/rate-limit/rate-limits.ts'
import { DEFAULT_SCOPES } from './oura-scopes.ts'
import { StoreSetupError } from './store/errors.ts'
import { loadSecrets } from './store/secret.ts'
import { parseStoreUrl } from './store/store-url.ts'
import { reachableCallbackUrl } from './webhooks/callback-url.ts'

/** All settings. Made by `parseConfig`, frozen. Only `app.ts`, `logins.ts` and the command line read it. */
export interface Config {
  /** Port to listen on; 0 lets the system choose. @default 4000 */
  readonly port: number
  /** Address to listen on. @default '127.0.0.1' */
  readonly host: string
  /** Limit of open connections. @default 2000 */
  readonly maxConnections: number
  /** Time between SIGTERM and the closing of the port, while /ready answers 503, ms. @default 0 */
  readonly shutdownDelayMs: number
  /** Origin that browsers and Oura see, without a trailing slash. @default `http://localhost:${port}` */
  readonly publicUrl: string
  /** Whether the built-in simulator is the upstream. @default true unless OURA_CLIENT_ID or NODE_ENV=production is set */
  readonly demo: boolean
  /** Folder of records (RESOURCE.json) that the simulator serves instead of made-up ones. @default undefined */
  readonly demoData: string | undefined
  /** Base of Oura's REST API, without a trailing slash. @default 'https://api.ouraring.com' */
  readonly ouraApiUrl: string
  /** Id of the application registered with Oura; without it, login is off. @default undefined */
  readonly ouraClientId: string | undefined
  /** The application's secret. Never shown. Set if and only if the id is set. @default undefined */
  readonly ouraClientSecret: string | undefined
  /** Oura's identity provider that the application is registered with. @default 'cloud' */
  readonly ouraOauth: OuraOauth
  /** Replaces the provider's authorize endpoint. @default undefined */
  readonly ouraAuthorizeUrl: string | undefined
  /** Replaces the provider's token endpoint. @default undefined */
  readonly ouraTokenUrl: string | undefined
  /** Replaces the provider's revocation endpoint. @default undefined */
  readonly ouraRevokeUrl: string | undefined
  /** OAuth scopes that a login requests, without Oura's prefix. @default DEFAULT_SCOPES */
  readonly ouraScopes: readonly string[]
  /** Access token of the user whose records `export` writes. Never shown. The gateway does not use it. @default undefined */
  readonly ouraAccessToken: string | undefined
  /** Bearer token of the operator, for the management of webhooks. Never shown. @default undefined: there is no operator */
  readonly gatewayAdminToken: string | undefined
  /** Whether the gateway creates and renews the webhook subscriptions of its application. @default false */
  readonly ouraWebhooks: boolean
  /** What the handshake of a webhook subscription proves itself with. Never shown. @default derived from ouraClientSecret */
  readonly webhookVerificationToken: string | undefined
  /** Store of grants, sessions and tokens: memory: , file:PATH or redis://… @default 'file:./data/oura.db'; 'memory:' in the demo */
  readonly storeUrl: string
  /** Secret that encrypts stored grants; several, comma separated, during a rotation. Never shown. @default undefined */
  readonly gatewaySecret: string | undefined
  /** Whether requests go to Oura's own /v2/sandbox routes. @default false */
  readonly ouraSandbox: boolean
  /** Time-out of one attempt at a request to Oura, its body included. @default 10000 */
  readonly ouraTimeoutMs: number
  /** Retries of a request to Oura after a transient failure. @default 3 */
  readonly ouraMaxRetries: number
  /** Pages of one collection that are fetched before the request fails. @default 100 */
  readonly ouraMaxPages: number
  /** Concurrent requests to Oura. @default 8 */
  readonly ouraConcurrency: number
  /** Windows of Oura's rate limits. @default app=5000/5m,app=1250/1m,user=300/1m,user=600/5m */
  readonly ouraRateLimits: RateLimits
  /** What the comparison of records with Oura may use of the application's rate limit, percent; 0: none. @default 10 */
  readonly ouraReconcileShare: number
  /** Time-out of one GraphQL operation, all its requests to Oura included. @default 30000 */
  readonly operationTimeoutMs: number
  /** How long stale records are served while Oura fails (RFC 5861, stale-if-error). @default 86400 */
  readonly ouraStaleIfErrorSeconds: number
  /** Size of the record cache in megabytes. @default 256 */
  readonly cacheMaxMb: number
  /** Origins allowed by CORS; `*` is every origin, without credentials. @default [] */
  readonly corsOrigins: readonly string[]
  /** Whether the schema is a Federation 2 subgraph as well. @default false */
  readonly federation: boolean
  /** Whether answers are compressed for clients that accept gzip. @default true */
  readonly compression: boolean
  /** `only`: executes trusted documents only. `prefer`: accepts their ids as well as query texts. @default 'off' */
  readonly trustedDocuments: TrustedDocumentsMode
  /** Files with trusted documents and their ids; required unless the mode is `off`. @default [] */
  readonly trustedDocumentsManifest: readonly string[]
  /** Folder with the operations of own MCP tools, NAME.graphql. @default undefined: only the built-in tools */
  readonly mcpOperations: string | undefined
  /** Whether changes in that folder take effect without a restart. @default true unless NODE_ENV=production */
  readonly mcpOperationsReload: boolean
  /** Where spans are sent, OTLP over HTTP: OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces. @default undefined: nothing is traced */
  readonly otlpTracesUrl: string | undefined
  /** @default 'info' */
  readonly logLevel: LogLevel
}

const OURA_OAUTH = ['cloud', 'moi'] as const
export type OuraOauth = (typeof OURA_OAUTH)[number]

const TRUSTED_DOCUMENTS = ['off', 'only', 'prefer'] as const
export type TrustedDocumentsMode = (typeof TRUSTED_DOCUMENTS)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** The configuration is invalid. `faults` has one line for each invalid value; the message has all of them. */
export class ConfigError extends SetupError {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

const rateLimits: Reader<RateLimits> = {
  read: (text) => parseRateLimits(text),
  allowed: `a list of windows such as app=5000/5m,user=300/1m: app or user, requests, and a length in s, m, h or d; or off`,
}

/**
 * Reads the configuration from environment variables. An empty string counts as not set.
 * @throws {ConfigError} with all faults
 */
export function parseConfig(env: Environment): Config {
  const faults: string[] = []

  const textOf = (name: string) => env[name]?.trim() || undefined
  function read<T, D>(name: string, reader: Reader<T>, fallback: D): T | D {
    const text = textOf(name)
    if (text === undefined) return fallback
    const value = reader.read(text)
    if (value !== undefined) return value
    faults.push(`${name} is ${JSON.stringify(redact(text))}; it must be ${reader.allowed}.`)
    return fallback
  }

  const port = read('PORT', wholeNumber(0, 65_535), 4000)
  const demoByDefault = textOf('OURA_CLIENT_ID') === undefined && textOf('NODE_ENV') !== 'production'
  const demo = read('DEMO', flag, demoByDefault)
  const demoData = read('DEMO_DATA', anyText, undefined)
  if (demoData !== undefined && !demo) {
    faults.push(
      `DEMO_DATA is ${JSON.stringify(redact(demoData))}, but the demo is off. Set DEMO=1 or remove DEMO_DATA.`,
    )
  }

  const ouraClientId = textOf('OURA_CLIENT_ID')
  const ouraClientSecret = textOf('OURA_CLIENT_SECRET')
  if (ouraClientId !== undefined && ouraClientSecret === undefined && !demo) {
    faults.push(
      'OURA_CLIENT_SECRET is missing. Set it to the secret of the application that OURA_CLIENT_ID names.',
    )
  }
  // Without an id the demo is the default, so a forgotten id would silently serve made-up data.
  if (ouraClientSecret !== undefined && ouraClientId === undefined && textOf('DEMO') !== '1') {
    faults.push(
      'OURA_CLIENT_ID is missing. Set it to the id of the application that OURA_CLIENT_SECRET belongs to.',
    )
  }

  const trustedDocuments = read('TRUSTED_DOCUMENTS', oneOf(TRUSTED_DOCUMENTS), 'off')
  const trustedDocumentsManifest = read('TRUSTED_DOCUMENTS_MANIFEST', fileNames, Object.freeze([]))
  if (trustedDocuments !== 'off' && textOf('TRUSTED_DOCUMENTS_MANIFEST') === undefined) {
    faults.push(
      `TRUSTED_DOCUMENTS_MANIFEST is missing. TRUSTED_DOCUMENTS=${trustedDocuments} needs the file with the trusted documents.`,
    )
  }
  // The default mode is "off", so a forgotten mode would silently execute any query.
  if (trustedDocumentsManifest.length > 0 && textOf('TRUSTED_DOCUMENTS') === undefined) {
    faults.push(
      'TRUSTED_DOCUMENTS is missing. TRUSTED_DOCUMENTS_MANIFEST is set, so set it to only, prefer or off.',
    )
  }
  const federation = read('FEDERATION', flag, false)
  const compression = read('COMPRESSION', flag, true)
  if (federation && trustedDocuments === 'only') {
    faults.push(
      'FEDERATION is 1, but TRUSTED_DOCUMENTS=only rejects the queries of a router. Set prefer, or run a second gateway for the router.',
    )
  }

  const storeUrl = textOf('STORE_URL') ?? (demo ? 'memory:' : 'file:./data/oura.db')
  const gatewaySecret = textOf('GATEWAY_SECRET')
  faults.push(...storeFaults(storeUrl, gatewaySecret))

  const gatewayAdminToken = textOf('GATEWAY_ADMIN_TOKEN')
  if (gatewayAdminToken !== undefined && !ADMIN_TOKEN.test(gatewayAdminToken)) {
    faults.push(
      'GATEWAY_ADMIN_TOKEN must have at least 32 characters, all of them letters, digits, or one of -._~+/=, and must not begin with ogw_. `openssl rand -base64 32` makes one.',
    )
  }

  const config: Config = {
    port,
    host: read('HOST', anyText, '127.0.0.1'),
    maxConnections: read('MAX_CONNECTIONS', wholeNumber(1, 1_000_000), 2000),
    shutdownDelayMs: read('SHUTDOWN_DELAY_MS', wholeNumber(0, 600_000), 0),
    publicUrl: read('PUBLIC_URL', httpOrigin, `http://localhost:${port}`),
    demo,
    demoData,
    ouraApiUrl: read('OURA_API_URL', httpUrl, 'https://api.ouraring.com'),
    ouraClientId,
    ouraClientSecret,
    ouraOauth: read('OURA_OAUTH', oneOf(OURA_OAUTH), 'cloud'),
    ouraAuthorizeUrl: read('OURA_AUTHORIZE_URL', httpUrl, undefined),
    ouraTokenUrl: read('OURA_TOKEN_URL', httpUrl, undefined),
    ouraRevokeUrl: read('OURA_REVOKE_URL', httpUrl, undefined),
    ouraScopes: read('OURA_SCOPES', scopeNames, DEFAULT_SCOPES),
    storeUrl,
    gatewaySecret,
    ouraAccessToken: textOf('OURA_ACCESS_TOKEN'),
    gatewayAdminToken,
    ouraWebhooks: read('OURA_WEBHOOKS', flag, false),
    webhookVerificationToken: textOf('WEBHOOK_VERIFICATION_TOKEN'),
    ouraSandbox: read('OURA_SANDBOX', flag, false),
    ouraTimeoutMs: read('OURA_TIMEOUT_MS', wholeNumber(1, 600_000), 10_000),
    ouraMaxRetries: read('OURA_MAX_RETRIES', wholeNumber(0, 10), 3),
    ouraMaxPages: read('OURA_MAX_PAGES', wholeNumber(1, 10_000), 100),
    ouraConcurrency: read('OURA_CONCURRENCY', wholeNumber(1, 100), 8),
    ouraRateLimits: read('OURA_RATE_LIMITS', rateLimits, DEFAULT_RATE_LIMITS),
    ouraReconcileShare: read('OURA_RECONCILE_SHARE', wholeNumber(0, 50), 10),
    operationTimeoutMs: read('OPERATION_TIMEOUT_MS', wholeNumber(1, 600_000), 30_000),
    ouraStaleIfErrorSeconds: read('OURA_STALE_IF_ERROR_S', wholeNumber(0, 31_536_000), 86_400),
    cacheMaxMb: read('CACHE_MAX_MB', wholeNumber(1, 65_536), 256),
    corsOrigins: read('CORS_ORIGINS', origins, Object.freeze([])),
    federation,
    compression,
    trustedDocuments,
    trustedDocumentsManifest,
    mcpOperations: read('MCP_OPERATIONS', anyText, undefined),
    mcpOperationsReload: read('MCP_OPERATIONS_RELOAD', flag, textOf('NODE_ENV') !== 'production'),
    otlpTracesUrl: readTracesUrl(read),
    logLevel: read('LOG_LEVEL', oneOf(LOG_LEVELS), 'info'),
  }
  if (config.ouraWebhooks && !demo) faults.push(...webhookFaults(config))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** A bearer token (RFC 6750, section 2.1) that cannot be guessed, and is not taken for one of the gateway's users. */
const ADMIN_TOKEN = /^(?!ogw_)(?=.{32})[A-Za-z0-9\-._~+/]+=*$/i

/** Checks the store's address and secrets. Opens and creates nothing. */
function storeFaults(storeUrl: string, gatewaySecret: string | undefined): string[] {
  try {
    const { kind } = parseStoreUrl(storeUrl)
    // The start makes a missing secret and keeps it beside the store, except for Redis.
    if (gatewaySecret !== undefined || kind === 'redis') loadSecrets({ given: gatewaySecret, storeUrl })
    return []
  } catch (error) {
    if (error instanceof StoreSetupError) return [error.message]
    throw error
  }
}

/** Checks what the maintenance of webhook subscriptions needs. */
function webhookFaults({ ouraClientId, publicUrl, ouraApiUrl }: Config): string[] {
  if (ouraClientId === undefined)
    return [
      'OURA_WEBHOOKS is 1, but webhooks belong to an application. Set OURA_CLIENT_ID and OURA_CLIENT_SECRET.',
    ]
  try {
    reachableCallbackUrl(publicUrl, ouraApiUrl)
    return []
  } catch (error) {
    if (error instanceof SetupError) return [`OURA_WEBHOOKS is 1, but ${error.message}`]
    throw error
  }
}

/** Removes credentials from an address. These variables hold no secrets, but a pasted address may. */
function redact(text: string): string {
  const withoutUserInfo = text.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/[?#].*$/, '?***')
  return withoutUserInfo.length > 100 ? `${withoutUserInfo.slice(0, 100)}…` : withoutUserInfo
}
