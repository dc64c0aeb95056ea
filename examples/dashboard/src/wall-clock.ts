/**
 * The local time of a DateTime, in milliseconds as if it were UTC: 23:30+01:00 is 23:30. A night is shown in the time zone
 * in which it was slept, not in the viewer's. NaN for an invalid time.
 */
export function toWallClock(dateTime: string): number {
  const offset = offsetMinutes(dateTime)
  return Date.parse(dateTime) + offset * 60_000
}

/** An instant in the offset of another DateTime, because samples are in UTC. */
export const toWallClockOf = (dateTime: string, place: string): number =>
  Date.parse(dateTime) + offsetMinutes(place) * 60_000

/**
 * The one of two times of an event that has a local offset: for a few workouts Oura writes one time in UTC and the other
 * with the offset.
 */
export const placeOf = (start: string, end: string): string => (offsetMinutes(start) === 0 ? end : start)

const offsetMinutes = (dateTime: string): number => {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(dateTime)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

/** 07:05 */
export const formatClock = (wallClock: number): string => new Date(wallClock).toISOString().slice(11, 16)

const MINUTE_MS = 60_000

/** Distances between the marks of a time axis, in minutes. */
const STEPS = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720]

/** Round times within a time span, at most about `most`. */
export function timeTicks(start: number, end: number, most: number): number[] {
  const minutes = (end - start) / MINUTE_MS
  const step = (STEPS.find((each) => minutes / each <= most) ?? 1440) * MINUTE_MS
  const ticks = []
  for (let tick = Math.ceil(start / step) * step; tick <= end; tick += step) ticks.push(tick)
  return ticks
}
