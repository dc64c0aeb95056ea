import { DAY_MS, type DayNumber, dayText, MINUTE_MS, utcText } from './calendar.ts'
import type { Resource } from './catalogue.ts'
import { type Answer, detail, jsonText } from './http-answer.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { createMadeUpData } from './person/made-up-data.ts'
import { createPerson } from './person/person.ts'
import type { Route } from './routes.ts'
import type { StoredRecord } from './stored-record.ts'
import { datetimeWindow, dateWindow } from './window.ts'

/** Answers a request to a sandbox route. */
export type Sandbox = (route: Route, query: URLSearchParams, authorization: string | undefined) => Answer

const NO_TOKEN = detail(400, "Missing auth token. Include any string in 'Authorization' header.")
const WRONG_ID = detail(404, 'Invalid sandbox document ID format.')
const CRASH: Answer = { status: 500, body: 'Internal Server Error', contentType: 'text/plain' }
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
 * Oura's own sandbox (oura-api.md section 5, "Sandbox"): a generator, not a filter. A record for each day of the window
 * but the last, whoever asks; no `fields`, no pages; and it cannot find the documents it has just listed.
 */
export function createSandbox(now: () => number): Sandbox {
  const templates = createTemplates()
  return ({ resource, documentId }, query, authorization) => {
    if (authorization === undefined) return NO_TOKEN
    if (documentId !== null) return isSandboxId(resource, documentId) ? CRASH : WRONG_ID
    const { from, to } = resource.kind === 'series' ? datetimeWindow(query, now()) : dateWindow(query, now())
    const last = Math.floor(to / DAY_MS)
    // a generator knows no beginning of time: without a bound the year 0024 would cost minutes
    const first = Math.max(Math.floor(from / DAY_MS), last - MOST_RECORDS)
    const template = templates(resource)
    const records: string[] = []
    for (let day = first; day < last; day += 1) {
      records.push(JSON.stringify(recordOf(resource, template, day, day - first + 1)))
    }
    return jsonText(`{"data":[${records.join(',')}],"next_token":null}`)
  }
}

// A made-up person's document shows the shape; the sandbox knows no life behind its numbers.
function createTemplates(): (resource: Resource) => JsonObject {
  const data = createMadeUpData(createPerson(SANDBOX_SEED), 'sandbox@example.com', () => TEMPLATE_NOW)
  const known = new Map<string, JsonObject>()
  // step by step into the past: a year of documents must not be made for the sake of one
  const newest = (name: string): StoredRecord | undefined => {
    for (let back = 0; back < 600; back += 10) {
      const found = data
        .documents(name, TEMPLATE_NOW - (back + 10) * DAY_MS, TEMPLATE_NOW - back * DAY_MS)
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

function isSandboxId({ name }: Resource, id: string): boolean {
  return id.startsWith(`${name}-`) && /^-\d+-\d{4}-\d{1,2}-\d{1,2}$/.test(id.slice(name.length))
}
