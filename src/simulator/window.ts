import { DAY_MS } from './calendar.ts'
import { detail, RequestError } from './http-response.ts'
import type { JsonObject } from './json.ts'

/** A time window, in ms since the epoch. */
export interface Window {
  readonly from: number
  readonly to: number
}

const LONGEST_SERIES_MS = 30 * DAY_MS
const LAST_INSTANT = 8.64e15 // the limit of Date
const TOO_LONG = 'Timerange between start and endtime has to be less than or equal to 30 days'

/**
 * start_date and end_date of a day collection: a bare date is its midnight UTC, at both ends (oura-api.md section 5).
 * The end defaults to now, the start to a day before the end.
 */
export function dateWindow(query: URLSearchParams, now: number): Window {
  return ordered(readWindow(query, 'start_date', 'end_date', now), 'start_date', 'end_date')
}

/** start_datetime and end_datetime of a time series: at most 30 days. */
export function datetimeWindow(query: URLSearchParams, now: number): Window {
  const window = ordered(
    readWindow(query, 'start_datetime', 'end_datetime', now),
    'start_datetime',
    'end_datetime',
  )
  if (window.to - window.from > LONGEST_SERIES_MS) throw new RequestError(detail(400, TOO_LONG))
  return window
}

/**
 * The instant of a date or datetime as pydantic reads it: `2024-10-10`, `2024-10-10T01:01:59+02:00`, a datetime without
 * offset (UTC), or a number of seconds or milliseconds since 1970. null for any other text.
 */
export function parseInstant(text: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    const instant = Math.abs(number) > 2e10 ? number : number * 1000
    return Math.abs(instant) <= LAST_INSTANT ? instant : null
  }
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T _](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text)
  if (!match) return null
  const [, date = '', time = '00:00', seconds = ':00', fraction = '0', zone = 'Z'] = match
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const instant = Date.parse(`${date}T${time}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  const isRealDate = Number.isFinite(instant) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
  return isRealDate ? instant : null
}

/** A 422 response with a body as pydantic v2 writes it. */
export function validationError(
  problems: readonly { type: string; loc: string[]; msg: string; input: string; ctx?: JsonObject }[],
) {
  return detail(
    422,
    problems.map(({ ctx, ...problem }) => ({
      ...problem,
      ...(ctx && { ctx }),
      url: `https://errors.pydantic.dev/2.9/v/${problem.type}`,
    })),
  )
}

function readWindow(query: URLSearchParams, startName: string, endName: string, now: number): Window {
  const start = readInstant(query, startName)
  const end = readInstant(query, endName)
  const to = end ?? now
  return { from: start ?? to - DAY_MS, to }
}

function readInstant(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const instant = parseInstant(text)
  if (instant !== null) return instant
  const [longReason, shortReason] = ['input is too short', 'invalid character in year']
  const reason = text.length < 10 ? longReason : shortReason
  throw new RequestError(
    validationError([
      {
        type: 'datetime_from_date_parsing',
        loc: ['query', name, 'datetime'],
        msg: `Input should be a valid datetime or date, ${reason}`,
        input: text,
        ctx: { error: reason },
      },
      {
        type: 'date_from_datetime_parsing',
        loc: ['query', name, 'date'],
        msg: `Input should be a valid date or datetime, ${reason}`,
        input: text,
        ctx: { error: reason },
      },
    ]),
  )
}

function ordered(window: Window, startName: string, endName: string): Window {
  if (window.from <= window.to) return window
  throw new RequestError(detail(400, `${startName} has to be before or equal to ${endName}`))
}
