import { tokenOf } from './settings.ts'

/** A document as Oura sends it. */
export type Raw = Readonly<Record<string, unknown>>

/** Collections that the soak asks for. */
export const COLLECTIONS = ['daily_sleep', 'daily_readiness', 'daily_activity', 'workout', 'sleep'] as const
export type Collection = (typeof COLLECTIONS)[number]

/** What Oura has of one user, read from its REST API by the soak itself while nothing went wrong. */
export interface Reference {
  readonly user: number
  readonly token: string
  readonly personalInfo: Raw
  /** Documents of a range of days, both inclusive, in order of time. */
  between(collection: Collection, startDate: string, endDate: string): readonly Raw[]
  /** Heart rates between two instants, both inclusive, ms since 1970. Of the heart-rate days only. */
  heartRates(from: number, to: number): readonly Raw[]
}

/** The days that the soak is about. The last three are left out: their documents still change. */
export interface SoakDays {
  readonly first: string
  readonly last: string
  /** From here on the heart rate is known too. */
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
export function soakDays(now: number): SoakDays {
  const last = addDays(toDay(now), -4)
  return { first: addDays(last, 1 - SPAN_DAYS), last, firstWithHeartRate: addDays(last, 1 - HEART_RATE_DAYS) }
}

/** Reads everything that the soak will ask about a user. */
export async function readReference(upstreamUrl: string, user: number, days: SoakDays): Promise<Reference> {
  const token = tokenOf(user)
  const read = (resource: string, query: Record<string, string>) =>
    readAll(`${upstreamUrl}/v2/usercollection/${resource}`, query, token)
  // Oura places documents by their instant: a day more at either end holds all whose day lies within.
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

/** All pages of a list; a bare object as a list of one. */
async function readAll(address: string, query: Record<string, string>, token: string): Promise<Raw[]> {
  const found: Raw[] = []
  for (let nextToken: string | null = ''; nextToken !== null; ) {
    const search = new URLSearchParams({ ...query, ...(nextToken !== '' && { next_token: nextToken }) })
    const response = await fetch(`${address}?${search}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`The simulator answered ${response.status} for ${address}.`)
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

/** Which user each document belongs to, by Oura's id of it. */
export function ownersOf(references: readonly Reference[], { first, last }: SoakDays): Map<string, number> {
  const owners = new Map<string, number>()
  for (const reference of references) {
    for (const collection of COLLECTIONS) {
      for (const raw of reference.between(collection, first, last)) owners.set(idOf(raw), reference.user)
    }
  }
  return owners
}
