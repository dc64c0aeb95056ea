import { Pool } from 'undici'
import { readOptions } from './serve.ts'

interface Answer<T> {
  readonly data: readonly T[]
  readonly next_token: string | null
}

export interface PersonalInfo {
  readonly id: string
  readonly age: number | null
  readonly weight: number | null
  readonly height: number | null
  readonly biological_sex: string | null
  readonly email: string | null
}

/** A daily score, and the ratings that it consists of. */
interface Daily<Contributor extends string> {
  readonly day: string
  readonly score: number | null
  readonly contributors: Readonly<Record<Contributor, number | null>> | null
}

export type DailySleep = Daily<
  'deep_sleep' | 'efficiency' | 'latency' | 'rem_sleep' | 'restfulness' | 'timing' | 'total_sleep'
>

export type DailyReadiness = Daily<
  | 'activity_balance'
  | 'body_temperature'
  | 'hrv_balance'
  | 'previous_day_activity'
  | 'previous_night'
  | 'recovery_index'
  | 'resting_heart_rate'
  | 'sleep_balance'
>

export interface Workout {
  readonly id: string
  readonly day: string
  readonly activity: string
  readonly intensity: string
  readonly label: string | null
  readonly source: string
  readonly calories: number | null
  readonly distance: number | null
  readonly start_datetime: string
  readonly end_datetime: string
}

/** A request of the baseline to Oura: token, range of days, and whether to use the cache. */
export interface OuraQuery {
  readonly token: string
  readonly from: string
  readonly to: string
  readonly cached: boolean
}

const DAY_MS = 86_400_000
const TIMEOUT_MS = 10_000
const CACHE_MS = 600_000

/** Oura's date windows are not exact at the edges: request two more days on both sides, then filter by `day`. */
const MARGIN_DAYS = 2

// The gateway's default number of connections.
const pool = new Pool(readOptions().upstreamUrl, {
  connections: 8,
  keepAliveTimeout: 30_000,
  headersTimeout: TIMEOUT_MS,
  bodyTimeout: TIMEOUT_MS,
})

async function fetchJson(path: string, token: string): Promise<unknown> {
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: `/v2/usercollection/${path}`,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  })
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`Oura returned status ${statusCode}`)
  }
  return body.json()
}

/** The trivial cache: parsed responses of Oura by token and path. */
const answers = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>()

/** Fetches a response of Oura, or takes it from the cache. */
export function getJson<T>(path: string, { token, cached }: OuraQuery): Promise<T> {
  if (!cached) return fetchJson(path, token) as Promise<T>
  const key = `${token} ${path}`
  const entry = answers.get(key)
  if (entry !== undefined && entry.until > Date.now()) return entry.answer as Promise<T>
  const answer = fetchJson(path, token)
  answers.set(key, { until: Date.now() + CACHE_MS, answer })
  answer.catch(() => answers.delete(key))
  return answer as Promise<T>
}

/** Fetches all pages of a collection; returns the records of the requested days. */
export async function list<T extends { readonly day: string }>(
  resource: string,
  query: OuraQuery,
): Promise<T[]> {
  const { from, to } = query
  const window = `start_date=${addDays(from, -MARGIN_DAYS)}&end_date=${addDays(to, MARGIN_DAYS)}`
  const path = `${resource}?${window}`
  const records: T[] = []
  let page = await getJson<Answer<T>>(path, query)
  for (;;) {
    for (const record of page.data) if (record.day >= from && record.day <= to) records.push(record)
    if (page.next_token === null) return records
    page = await getJson<Answer<T>>(`${path}&next_token=${encodeURIComponent(page.next_token)}`, query)
  }
}

/** Adds a number of days to a day. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}
