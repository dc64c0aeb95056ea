import { tokenOf } from './settings.ts'

/** A record as Oura sends it. */
export type Raw = Readonly<Record<string, unknown>>

/** Collections that operations query. */
export const COLLECTIONS = ['daily_sleep', 'daily_readiness', 'daily_activity', 'workout', 'sleep'] as const
export type Collection = (typeof COLLECTIONS)[number]

/** Records of one user, read from the simulator's REST API before faults are injected. */
export interface Reference {
  readonly user: number
  readonly token: string
  readonly personalInfo: Raw
  /** Records of a range of days, both inclusive, ordered by time. */
  between(collection: Collection, startDate: string, endDate: string): readonly Raw[]
  /** Heart rates between two times, both inclusive, ms since 1970. Only for the days with heart rate. */
  heartRates(from: number, to: number): readonly Raw[]
}

/** Range of days that operations query. Without the last three days, because their records still change. */
export interface CheckedDays {
  readonly first: string
  readonly last: string
  /** First day with heart rate. */
  readonly firstWithHeartRate: string
}

const DAY_MS = 86_400_000
const SPAN_DAYS = 70
const HEART_RATE_DAYS = 4

export function addDays(day: string, days: number): string {
  return toDay(Date.parse(`${day}T00:00Z`) + days * DAY_MS)
}

const toDay = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** @param now ms since 1970 */
export function checkedDays(now: number): CheckedDays {
  const last = addDays(toDay(now), -4)
  return { first: addDays(last, 1 - SPAN_DAYS), last, firstWithHeartRate: addDays(last, 1 - HEART_RATE_DAYS) }
}

/** Reads all records of a user that operations query. */
export async function readReference(
  upstreamUrl: string,
  user: number,
  days: CheckedDays,
): Promise<Reference> {
  const token = tokenOf(user)
  const read = (resource: string, query: Record<string, string>) =>
    readAll(`${upstreamUrl}/v2/usercollection/${resource}`, query, token)
  // Oura filters by time, not by `day`: two more days at both ends include every record of the range.
  const range = { start_date: addDays(days.first, -2), end_date: addDays(days.last, 2) }
  const collections = new Map<Collection, readonly Raw[]>()
  for (const name of COLLECTIONS) collections.set(name, (await read(name, range)).toSorted(byTime))
  const heartRates = await read('heartrate', {
    start_datetime: `${addDays(days.firstWithHeartRate, -1)}T00:00:00+00:00`,
    end_datetime: `${addDays(days.last, 2)}T00:00:00+00:00`,
  })
  const times = heartRates.map(({ timestamp }) => Date.parse(String(timestamp)))
  const [personalInfo = {}] = await read('personal_info', {})
  return {
    user,
    token,
    personalInfo,
    between: (collection, startDate, endDate) =>
      (collections.get(collection) ?? []).filter(
        ({ day }) => startDate <= String(day) && String(day) <= endDate,
      ),
    heartRates: (from, to) => heartRates.filter((_, index) => isWithin(times[index], from, to)),
  }
}

const isWithin = (value: number | undefined, from: number, to: number): boolean =>
  value !== undefined && from <= value && value <= to

/** Fetches all pages of a list; a single object becomes a list of one. */
async function readAll(address: string, query: Record<string, string>, token: string): Promise<Raw[]> {
  const found: Raw[] = []
  for (let nextToken: string | null = ''; nextToken !== null; ) {
    const search = new URLSearchParams({ ...query, ...(nextToken !== '' && { next_token: nextToken }) })
    const response = await fetch(`${address}?${search}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`The simulator returned ${response.status} for ${address}.`)
    const body = (await response.json()) as { data?: Raw[]; next_token?: string | null }
    for (const item of body.data ?? [body]) found.push(item)
    nextToken = body.next_token ?? null
  }
  return found
}

const byTime = (a: Raw, b: Raw): number =>
  String(a['day']).localeCompare(String(b['day'])) ||
  startOf(a) - startOf(b) ||
  idOf(a).localeCompare(idOf(b))

const startOf = (raw: Raw): number => Date.parse(String(raw['start_datetime'] ?? raw['bedtime_start'])) || 0

const idOf = (raw: Raw): string => String(raw['id'])

/** User of each record, by Oura's id. */
export function ownersOf(
  references: readonly Reference[],
  { first, last }: CheckedDays,
): Map<string, number> {
  const owners = new Map<string, number>()
  for (const reference of references) {
    for (const collection of COLLECTIONS) {
      for (const raw of reference.between(collection, first, last)) owners.set(idOf(raw), reference.user)
    }
  }
  return owners
}
