import { DAY_MS, type DayNumber, dayText, MINUTE_MS, utcText } from './calendar.ts'
import { detail, type HttpResponse, jsonText } from './http-response.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { createGeneratedData } from './person/generated-data.ts'
import { createPerson } from './person/person.ts'
import type { Resource } from './resources.ts'
import type { Route } from './routes.ts'
import type { StoredRecord } from './stored-record.ts'
import { datetimeWindow, dateWindow } from './window.ts'

/** Responds to a request to a sandbox route. */
export type Sandbox = (
  route: Route,
  query: URLSearchParams,
  authorization: string | undefined,
) => HttpResponse

const NO_TOKEN = detail(400, "Missing auth token. Include any string in 'Authorization' header.")
const WRONG_ID = detail(404, 'Invalid sandbox document ID format.')
const CRASH: HttpResponse = { status: 500, body: 'Internal Server Error', contentType: 'text/plain' }
const SAMPLES_FROM = '2021-01-01T00:00:00.000+00:00'
const MOST_RECORDS = 1000
const SANDBOX_SEED = 2021
const TEMPLATE_NOW = Date.UTC(2026, 2, 30, 22)
const TIMES = new Set([
  'timestamp',
  'bedtime_start',
  'bedtime_end',
  'start_datetime',
  'end_datetime',
  'start_time',
  'end_time',
])

/**
 * Oura's own sandbox (oura-api.md section 5, "Sandbox"): for any token, it generates a record for each day of the
 * window but the last. It ignores `fields`, has no pages, and does not find the records of its own lists by id.
 */
export function createSandbox(now: () => number): Sandbox {
  const templates = createTemplates()
  return ({ resource, recordId }, query, authorization) => {
    if (authorization === undefined) return NO_TOKEN
    if (recordId !== null) return isSandboxId(resource, recordId) ? CRASH : WRONG_ID
    const { from, to } = resource.kind === 'series' ? datetimeWindow(query, now()) : dateWindow(query, now())
    const last = Math.floor(to / DAY_MS)
    // without this bound a range from the year 0024 would take minutes
    const first = Math.max(Math.floor(from / DAY_MS), last - MOST_RECORDS)
    const template = templates(resource)
    const records: string[] = []
    for (let day = first; day < last; day += 1) {
      records.push(JSON.stringify(recordOf(resource, template, day, day - first + 1)))
    }
    return jsonText(`{"data":[${records.join(',')}],"next_token":null}`)
  }
}

// The shape comes from a generated person's record; the sandbox gives every record the same values.
function createTemplates(): (resource: Resource) => JsonObject {
  const data = createGeneratedData(createPerson(SANDBOX_SEED), 'sandbox@example.com', () => TEMPLATE_NOW)
  const known = new Map<string, JsonObject>()
  // ten days at a time into the past, so that one record does not cost the generation of a year
  function newest(name: string): StoredRecord | undefined {
    for (let back = 0; back < 600; back += 10) {
      const found = data
        .records(name, TEMPLATE_NOW - (back + 10) * DAY_MS, TEMPLATE_NOW - back * DAY_MS)
        .at(-1)
      if (found) return found
    }
    return undefined
  }
  return ({ name, kind }) => {
    const found = known.get(name)
    if (found) return found
    const example =
      kind === 'series' ? data.rows(name, TEMPLATE_NOW - 5 * DAY_MS, TEMPLATE_NOW, 1)[0] : newest(name)
    const made = JSON.parse(example?.json ?? '{}') as JsonObject
    known.set(name, made)
    return made
  }
}

function recordOf({ name, kind }: Resource, template: JsonObject, day: DayNumber, index: number): JsonObject {
  const instant = day * DAY_MS + index * MINUTE_MS
  const entries = Object.entries(template).map(([key, value]): [string, Json] => {
    if (key === 'id') return [key, sandboxId(name, index, day)]
    if (key === 'day' || key === 'start_day' || key === 'end_day') return [key, value && dayText(day)]
    if (key === 'timestamp_unix') return [key, instant]
    if (kind === 'series' && key === 'timestamp') return [key, utcText(instant)]
    if (TIMES.has(key) && typeof value === 'string') return [key, dayText(day) + value.slice(10)]
    if (isJsonObject(value) && 'items' in value)
      return [key, { ...value, interval: 60, timestamp: SAMPLES_FROM }]
    return [key, value]
  })
  return Object.fromEntries(entries)
}

function sandboxId(resource: string, index: number, day: DayNumber): string {
  const date = new Date(day * DAY_MS)
  return `${resource}-${index}-${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`
}

const isSandboxId = ({ name }: Resource, id: string): boolean =>
  id.startsWith(`${name}-`) && /^-\d+-\d{4}-\d{1,2}-\d{1,2}$/.test(id.slice(name.length))
