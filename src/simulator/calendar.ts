export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** A calendar day as the number of days since 1970-01-01. */
export type DayNumber = number

/** `YYYY-MM-DD` of a day number. */
export function dayText(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** The day number of `YYYY-MM-DD`. */
export function dayNumber(text: string): DayNumber {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS)
}

/** 0 = Sunday. */
export function weekday(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Oura's UtcDateTime: `2024-12-13T12:31:21+00:00`. */
export function utcText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+00:00`
}

/** Oura's LocalizedDateTime: `2024-10-10T01:01:59+02:00`. */
export function localText(instant: number, offsetMinutes: number): string {
  return `${new Date(instant + offsetMinutes * MINUTE_MS).toISOString().slice(0, 19)}${offsetText(offsetMinutes)}`
}

/** The format of sample timestamps: `2024-10-10T01:01:59.000+02:00`. */
export function localMillisText(instant: number, offsetMinutes: number): string {
  return `${new Date(instant + offsetMinutes * MINUTE_MS).toISOString().slice(0, 23)}${offsetText(offsetMinutes)}`
}

function offsetText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
