import type { Random } from '../../../src/simulator/random.ts'
import type { Expectation, Matcher, SeenValues } from '../expectation.ts'
import { addDays, type CheckedDays, type Raw, type Reference } from '../reference.ts'

/** An operation and its expected data. */
export interface CheckedOperation {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly expected: Expectation
}

/** Inputs of `MakeOperation`. */
export interface OperationContext {
  readonly reference: Reference
  readonly seenValues: SeenValues
  readonly random: Random
  readonly days: CheckedDays
}

/** Creates an operation; null if it needs an id that no response had yet. */
export type MakeOperation = (context: OperationContext) => CheckedOperation | null

const DAY_MS = 86_400_000

/** A range of days, both inclusive. */
export interface Dates {
  readonly startDate: string
  readonly endDate: string
}

/** A random range of at most `most` days. */
export function someDates({ random, days }: OperationContext, most: number): Dates {
  const span = Math.round((Date.parse(days.last) - Date.parse(days.first)) / DAY_MS)
  const length = random.whole(1, Math.min(most, span))
  const startDate = addDays(days.first, random.whole(0, span - length + 1))
  return { startDate, endDate: addDays(startDate, length - 1) }
}

/** Lists the days of a range. */
export function daysOf({ startDate, endDate }: Dates): string[] {
  const found: string[] = []
  for (let day = startDate; day <= endDate; day = addDays(day, 1)) found.push(day)
  return found
}

/** A field of a record; null if it is missing. */
export function ouraValue(raw: Raw | undefined, name: string) {
  return (raw?.[name] ?? null) as string | number | null
}

/** Matcher of a record's global id: it contains Oura's id or the day, and is the same in every response to its user. */
export function sameId({ reference, seenValues }: OperationContext, type: string, raw: Raw): Matcher {
  const ouraId = String(raw['id'])
  const same = seenValues.sameAs(idKey(reference, type, ouraId))
  return (actual) => {
    const decoded = Buffer.from(String(actual), 'base64').toString()
    const isOfRecord = decoded.endsWith(`:${ouraId}`) || decoded === `${type}:${String(raw['day'])}`
    if (!isOfRecord) return `${actual} is the id of ${decoded} and should be of ${type} ${ouraId}`
    return same(actual)
  }
}

/** Under what a global id is seenValues. */
export function idKey({ user }: Reference, type: string, key: string): string {
  return `id/${user}/${type}/${key}`
}

/** Duration of a workout, s. */
export function durationOf(raw: Raw): number {
  return Math.round(
    (Date.parse(String(raw['end_datetime'])) - Date.parse(String(raw['start_datetime']))) / 1000,
  )
}
