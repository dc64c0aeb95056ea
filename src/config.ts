import { DEFAULT_RATE_LIMITS, parseRateLimits, type RateLimits } from './oura/rate-limit/rate-limits.ts'

/** Everything the environment decides. Made by `parseConfig`, frozen, read by `app.ts` and `main.ts` only. */
export interface Config {
  /** Port to listen on; 0 lets the system choose. @default 4000 */
  readonly port: number
  /** Address to listen on. @default '127.0.0.1' */
  readonly host: string
  /** What browsers see, without a trailing slash. @default `http://localhost:${port}` */
  readonly publicUrl: string
  /** Whether the built-in simulator is the upstream. @default true without OURA_CLIENT_ID outside production */
  readonly demo: boolean
  /** Folder of documents (RESOURCE.json) that the simulator serves instead of made-up ones. @default undefined */
  readonly demoData: string | undefined
  /** Base of Oura's REST API, without a trailing slash. @default 'https://api.ouraring.com' */
  readonly ouraApiUrl: string
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
  /** @default 'info' */
  readonly logLevel: LogLevel
}

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

/** Turns the text of a variable into its value, or into undefined where the text is not usable. */
interface Reader<T> {
  read(text: string): T | undefined
  /** Ends the sentence "it may be …". */
  readonly allowed: string
}

const flag: Reader<boolean> = {
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  allowed: '0 or 1',
}

const wholeNumber = (min: number, max: number): Reader<number> => ({
  read: (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  },
  allowed: `a whole number from ${min} to ${max}`,
})

const oneOf = <T extends string>(values: readonly T[]): Reader<T> => ({
  read: (text) => values.find((value) => value === text),
  allowed: values.join(', '),
})

const anyText: Reader<string> = { read: (text) => text, allowed: 'any text' }

const parseHttpUrl = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined
}

const httpUrl: Reader<string> = {
  read: (text) => parseHttpUrl(text)?.href.replace(/\/+$/, ''),
  allowed: 'an http:// or https:// address without credentials, query or fragment',
}

const origins: Reader<readonly string[]> = {
  read: (text) => {
    const found = text.split(',').map((part) => part.trim())
    if (found.length === 1 && found[0] === '*') return Object.freeze(found)
    // A path would never match the Origin header of a browser: better to say so than to refuse silently later.
    return found.every((origin) => parseHttpUrl(origin)?.origin === origin) ? Object.freeze(found) : undefined
  },
  allowed: 'origins such as https://app.example.com, comma separated and without a path, or * alone',
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

  const config: Config = {
    port,
    host: read('HOST', anyText, '127.0.0.1'),
    publicUrl: read('PUBLIC_URL', httpUrl, `http://localhost:${port}`),
    demo,
    demoData,
    ouraApiUrl: read('OURA_API_URL', httpUrl, 'https://api.ouraring.com'),
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
    logLevel: read('LOG_LEVEL', oneOf(LOG_LEVELS), 'info'),
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

/** None of these values is meant to be a secret, but an address may be pasted together with one. */
const shown = (text: string): string => {
  const withoutUserInfo = text.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/[?#].*$/, '?***')
  return withoutUserInfo.length > 100 ? `${withoutUserInfo.slice(0, 100)}…` : withoutUserInfo
}
