import type { Random } from '../../../src/simulator/random.ts'
import type { Expectation, Learned } from '../expectation.ts'
import { addDays, type Raw, type Reference, type SoakDays } from '../reference.ts'

/** An operation and the data that it must come back with. */
export interface SoakOperation {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly expected: Expectation
}

/** What an operation is made of. */
export interface Making {
  readonly reference: Reference
  readonly learned: Learned
  readonly random: Random
  readonly days: SoakDays
}

/** Makes one operation; null where what it needs is not known yet. */
export type MakeOperation = (making: Making) => SoakOperation | null

const DAY_MS = 86_400_000

/** Some days in a row. */
export interface Dates {
  readonly startDate: string
  readonly endDate: string
}

/** Up to so many days in a row, anywhere among the soak's. */
export function someDates({ random, days }: Making, most: number): Dates {
  const span = Math.round((Date.parse(days.last) - Date.parse(days.first)) / DAY_MS)
  const length = random.whole(1, Math.min(most, span))
  const startDate = addDays(days.first, random.whole(0, span - length + 1))
  return { startDate, endDate: addDays(startDate, length - 1) }
}

/** Every day of a range. */
export function daysOf({ startDate, endDate }: Dates): string[] {
  const found: string[] = []
  for (let day = startDate; day <= endDate; day = addDays(day, 1)) found.push(day)
  return found
}

/** Oura's value, with null for what it left out. */
export function ouraValue(raw: Raw | undefined, name: string) {
  return (raw?.[name] ?? null) as string | number | null
}

/** The id of a document must be the same whenever its user sees it. */
export function sameId({ reference, learned }: Making, type: string, raw: Raw) {
  return learned.sameAs(idKey(reference, type, String(raw['id'])))
}

/** Under what a global id is learned. */
export function idKey({ user }: Reference, type: string, key: string): string {
  return `id/${user}/${type}/${key}`
}

/** How long a workout took, in seconds. */
export function durationOf(raw: Raw): number {
  return Math.round(
    (Date.parse(String(raw['end_datetime'])) - Date.parse(String(raw['start_datetime']))) / 1000,
  )
}
