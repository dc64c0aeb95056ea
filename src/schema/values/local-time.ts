const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i

/**
 * Adds seconds to a time, in the same UTC offset. The decimals stay as they were written; if the seconds are not a
 * whole number, the result has milliseconds. The offset stays too: a night that began in summer time ends in it.
 * @param timestamp RFC 3339, as Oura sends it
 */
export const addSeconds = (timestamp: string, seconds: number): string => secondsAfter(timestamp)(seconds)

/** `addSeconds` for many seconds after one time, which is read once. */
export function secondsAfter(timestamp: string): (seconds: number) => string {
  const [, minute = timestamp, second = ':00', decimals = '', offset = ''] = RFC_3339.exec(timestamp) ?? []
  const start = Date.parse(`${minute}${second}Z`)
  const ending = `${decimals}${offset}`
  return (seconds) => {
    if (Number.isInteger(seconds)) return toIso(start + seconds * 1000).slice(0, 19) + ending
    const fraction = Number(`0${decimals}`)
    return `${toIso(start + Math.round((seconds + fraction) * 1000)).slice(0, 23)}${offset}`
  }
}

const toIso = (time: number): string => new Date(time).toISOString()

/** The UTC offset of a time, in ms. 0 for Z. */
export function utcOffsetMs(timestamp: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(timestamp) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
}

/**
 * Formats an instant in a UTC offset of whole minutes, to the second.
 * @param time ms since 1970
 */
export function formatInstant(time: number, offsetMs: number): string {
  const wallClock = toIso(time + offsetMs).slice(0, 19)
  if (offsetMs === 0) return `${wallClock}Z`
  const minutes = Math.abs(offsetMs) / 60_000
  const part = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${wallClock}${offsetMs < 0 ? '-' : '+'}${part(minutes / 60)}:${part(minutes % 60)}`
}
