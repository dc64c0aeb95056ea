import { Pool } from 'undici'
import { readOptions } from './serve.ts'

interface Answer<T> {
  readonly data: readonly T[]
  readonly next_token: string | null
}

export interface PersonalInfo {
  readonly age: number | null
  readonly weight: number | null
  readonly height: number | null
  readonly biological_sex: string | null
  readonly email: string | null
}

export interface Daily {
  readonly id: string
  readonly day: string
  readonly score: number | null
}

export interface DailySleep extends Daily {
  readonly contributors: { readonly deep_sleep: number | null; readonly total_sleep: number | null } | null
}

export interface DailyReadiness extends Daily {
  readonly temperature_deviation: number | null
}

export interface Workout {
  readonly id: string
  readonly day: string
  readonly activity: string
  readonly calories: number | null
  readonly start_datetime: string
  readonly end_datetime: string
}

export interface SleepPeriod {
  readonly id: string
  readonly day: string
  readonly type: string | null
  readonly bedtime_start: string
  readonly bedtime_end: string
  readonly total_sleep_duration: number | null
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
  fields?: string,
): Promise<T[]> {
  const { from, to } = query
  const window = `start_date=${addDays(from, -MARGIN_DAYS)}&end_date=${addDays(to, MARGIN_DAYS)}`
  const path = `${resource}?${window}${fields === undefined ? '' : `&fields=${fields}`}`
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
