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
import { DEFAULT_RATE_LIMITS, parseRateLimits, type RateLimits } from './oura/rate-limit/rate-limits.ts'
import { DEFAULT_SCOPES } from './oura-scopes.ts'
import { StoreSetupError } from './store/errors.ts'
import { loadSecrets } from './store/secret.ts'
import { parseStoreUrl } from './store/store-url.ts'

/** Everything the environment decides. Made by `parseConfig`, frozen, read by `app.ts` and `main.ts` only. */
export interface Config {
  /** Port to listen on; 0 lets the system choose. @default 4000 */
  readonly port: number
  /** Address to listen on. @default '127.0.0.1' */
  readonly host: string
  /** What browsers see: an origin, without a trailing slash. @default `http://localhost:${port}` */
  readonly publicUrl: string
  /** Whether the built-in simulator is the upstream. @default true without OURA_CLIENT_ID outside production */
  readonly demo: boolean
  /** Folder of documents (RESOURCE.json) that the simulator serves instead of made-up ones. @default undefined */
  readonly demoData: string | undefined
  /** Base of Oura's REST API, without a trailing slash. @default 'https://api.ouraring.com' */
  readonly ouraApiUrl: string
  /** Id of the application that is registered with Oura; without one nobody can log in. @default undefined */
  readonly ouraClientId: string | undefined
  /** Never shown. Given exactly where there is an id. @default undefined */
  readonly ouraClientSecret: string | undefined
  /** Which of Oura's identity providers the application is registered with. @default 'cloud' */
  readonly ouraOauth: OuraOauth
  /** In the place of the provider's own authorize endpoint. @default undefined */
  readonly ouraAuthorizeUrl: string | undefined
  /** In the place of the provider's own token endpoint. @default undefined */
  readonly ouraTokenUrl: string | undefined
  /** In the place of the provider's own revocation endpoint. @default undefined */
  readonly ouraRevokeUrl: string | undefined
  /** Scopes that a login asks for, without Oura's prefix. @default DEFAULT_SCOPES */
  readonly ouraScopes: readonly string[]
  /** Where logins are kept: memory: , file:PATH or redis://… @default 'file:./data/oura.db'; 'memory:' in the demo */
  readonly storeUrl: string
  /** What logins are sealed with; several, comma separated, while one is replaced. Never shown. @default undefined */
  readonly gatewaySecret: string | undefined
  /** Whether Oura's own /v2/sandbox routes are asked. @default false */
  readonly ouraSandbox: boolean
  /** Time for one attempt at a request to Oura, its body included. @default 10000 */
  readonly ouraTimeoutMs: number
  /** Repetitions of a request to Oura that failed in passing. @default 3 */
  readonly ouraMaxRetries: number
  /** Pages of one collection that are followed before the request fails. @default 100 */
  readonly ouraMaxPages: number
  /** Requests to Oura that are under way at once. @default 8 */
  readonly ouraConcurrency: number
  /** Windows of Oura's rate limits. @default app=5000/5m,user=300/1m */
  readonly ouraRateLimits: RateLimits
  /** Time that one GraphQL operation has for everything it asks of Oura. @default 30000 */
  readonly operationTimeoutMs: number
  /** How long past their freshness documents still serve while Oura keeps failing. @default 86400 */
  readonly ouraStaleIfErrorSeconds: number
  /** Size of the document cache in megabytes. @default 256 */
  readonly cacheMaxMb: number
  /** Origins whose pages may call the gateway; `*` is every origin, without credentials. @default [] */
  readonly corsOrigins: readonly string[]
  /** Whether the gateway is a subgraph of Federation 2 too. @default false */
  readonly federation: boolean
  /** Whether the documents of the manifests are all that is executed, or may be named by id. @default 'off' */
  readonly trustedDocuments: TrustedDocumentsMode
  /** Files with documents and their ids; needed where the mode is not `off`. @default [] */
  readonly trustedDocumentsManifest: readonly string[]
  /** @default 'info' */
  readonly logLevel: LogLevel
}

const OURA_OAUTH = ['cloud', 'moi'] as const
export type OuraOauth = (typeof OURA_OAUTH)[number]

const TRUSTED_DOCUMENTS = ['off', 'only', 'prefer'] as const
export type TrustedDocumentsMode = (typeof TRUSTED_DOCUMENTS)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** The environment is not usable. `faults` holds one line for each wrong value, and the message all of them. */
export class ConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const rateLimits: Reader<RateLimits> = {
  read: (text) => parseRateLimits(text),
  allowed: `windows such as app=5000/5m,user=300/1m: app or user, requests, and a length in s, m, h or d`,
}

/**
 * Reads the configuration from `env`, in which an empty string counts as not set.
 * @throws {ConfigError} with all faults at once
 */
export const parseConfig = (env: Environment): Config => {
  const faults: string[] = []

  const textOf = (name: string) => env[name]?.trim() || undefined
  const read = <T, D>(name: string, reader: Reader<T>, fallback: D): T | D => {
    const text = textOf(name)
    if (text === undefined) return fallback
    const value = reader.read(text)
    if (value !== undefined) return value
    faults.push(`${name} is ${JSON.stringify(shown(text))}; it may be ${reader.allowed}.`)
    return fallback
  }

  const port = read('PORT', wholeNumber(0, 65_535), 4000)
  const demoByDefault = textOf('OURA_CLIENT_ID') === undefined && textOf('NODE_ENV') !== 'production'
  const demo = read('DEMO', flag, demoByDefault)
  const demoData = read('DEMO_DATA', anyText, undefined)
  if (demoData !== undefined && !demo) {
    faults.push(
      `DEMO_DATA is ${JSON.stringify(shown(demoData))}, but the demo is off; set DEMO=1 or leave DEMO_DATA out.`,
    )
  }

  const ouraClientId = textOf('OURA_CLIENT_ID')
  const ouraClientSecret = textOf('OURA_CLIENT_SECRET')
  if (ouraClientId !== undefined && ouraClientSecret === undefined && !demo) {
    faults.push('OURA_CLIENT_SECRET is missing; OURA_CLIENT_ID needs the secret of the same application.')
  }
  // With the demo on by default, a forgotten id would silently serve made-up data.
  if (ouraClientSecret !== undefined && ouraClientId === undefined && textOf('DEMO') !== '1') {
    faults.push('OURA_CLIENT_ID is missing; OURA_CLIENT_SECRET needs the id of the same application.')
  }

  const trustedDocuments = read('TRUSTED_DOCUMENTS', oneOf(TRUSTED_DOCUMENTS), 'off')
  const trustedDocumentsManifest = read('TRUSTED_DOCUMENTS_MANIFEST', fileNames, Object.freeze([]))
  if (trustedDocuments !== 'off' && textOf('TRUSTED_DOCUMENTS_MANIFEST') === undefined) {
    faults.push(
      `TRUSTED_DOCUMENTS_MANIFEST is missing; TRUSTED_DOCUMENTS=${trustedDocuments} needs the file that the documents are in.`,
    )
  }
  // With "off" by default, a forgotten mode would silently execute everything.
  if (trustedDocumentsManifest.length > 0 && textOf('TRUSTED_DOCUMENTS') === undefined) {
    faults.push(
      'TRUSTED_DOCUMENTS is missing; TRUSTED_DOCUMENTS_MANIFEST needs only, prefer or off beside it.',
    )
  }
  const federation = read('FEDERATION', flag, false)
  if (federation && trustedDocuments === 'only') {
    faults.push(
      'FEDERATION is 1, but TRUSTED_DOCUMENTS=only refuses the queries that a router makes; set prefer, or run a second gateway for the router.',
    )
  }

  const storeUrl = textOf('STORE_URL') ?? (demo ? 'memory:' : 'file:./data/oura.db')
  const gatewaySecret = textOf('GATEWAY_SECRET')
  faults.push(...storeFaults(storeUrl, gatewaySecret))

  const config: Config = {
    port,
    host: read('HOST', anyText, '127.0.0.1'),
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
    ouraSandbox: read('OURA_SANDBOX', flag, false),
    ouraTimeoutMs: read('OURA_TIMEOUT_MS', wholeNumber(1, 600_000), 10_000),
    ouraMaxRetries: read('OURA_MAX_RETRIES', wholeNumber(0, 10), 3),
    ouraMaxPages: read('OURA_MAX_PAGES', wholeNumber(1, 10_000), 100),
    ouraConcurrency: read('OURA_CONCURRENCY', wholeNumber(1, 100), 8),
    ouraRateLimits: read('OURA_RATE_LIMITS', rateLimits, DEFAULT_RATE_LIMITS),
    operationTimeoutMs: read('OPERATION_TIMEOUT_MS', wholeNumber(1, 600_000), 30_000),
    ouraStaleIfErrorSeconds: read('OURA_STALE_IF_ERROR_S', wholeNumber(0, 31_536_000), 86_400),
    cacheMaxMb: read('CACHE_MAX_MB', wholeNumber(1, 65_536), 256),
    corsOrigins: read('CORS_ORIGINS', origins, Object.freeze([])),
    federation,
    trustedDocuments,
    trustedDocumentsManifest,
    logLevel: read('LOG_LEVEL', oneOf(LOG_LEVELS), 'info'),
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** What is wrong with the store and its secrets; nothing is made or opened yet. */
const storeFaults = (storeUrl: string, gatewaySecret: string | undefined): string[] => {
  try {
    const { kind } = parseStoreUrl(storeUrl)
    // Without a given secret, one is made at the start: only for Redis that cannot be.
    if (gatewaySecret !== undefined || kind === 'redis') loadSecrets({ given: gatewaySecret, storeUrl })
    return []
  } catch (error) {
    if (error instanceof StoreSetupError) return [error.message]
    throw error
  }
}

/** None of these values is meant to be a secret, but an address may be pasted together with one. */
const shown = (text: string): string => {
  const withoutUserInfo = text.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/[?#].*$/, '?***')
  return withoutUserInfo.length > 100 ? `${withoutUserInfo.slice(0, 100)}…` : withoutUserInfo
}
