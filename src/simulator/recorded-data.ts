import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from './calendar.ts'
import type { DataSource } from './data-source.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { RESOURCES } from './resources.ts'
import { firstFrom } from './series-store.ts'
import { type StoredRecord, storeRecord } from './stored-record.ts'
import { parseInstant } from './window.ts'

/**
 * DEMO_DATA: a folder with a RESOURCE.json in Oura's list envelope for each resource. Returns a function that makes
 * a user's data of it, with the given personal_info if the folder has none. Throws if the folder is missing or a
 * file has another shape.
 */
export async function readRecordedData(
  folder: string,
  now: () => number,
): Promise<(personalInfo: JsonObject) => DataSource> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new Error(`DEMO_DATA: the folder ${folder} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  const present = [...RESOURCES.keys()].filter((resource) => names.includes(`${resource}.json`))
  const contents = new Map<string, unknown>()
  for (const resource of present) contents.set(resource, await readJson(join(folder, `${resource}.json`)))

  const info = contents.get('personal_info')
  if (info !== undefined && (!isJsonObject(info) || 'data' in info)) {
    throw new Error(
      `DEMO_DATA: ${join(folder, 'personal_info.json')} is not the bare object of /personal_info`,
    )
  }
  contents.delete('personal_info')
  const lists = new Map(
    [...contents].map(([resource, content]) => [
      resource,
      recordsOf(join(folder, `${resource}.json`), content),
    ]),
  )
  return (defaultInfo) => createRecordedData(lists, info ?? defaultInfo, now)
}

function createRecordedData(
  lists: ReadonlyMap<string, readonly StoredRecord[]>,
  personalInfo: JsonObject,
  now: () => number,
): DataSource {
  const listOf = (resource: string): readonly StoredRecord[] => lists.get(resource) ?? []
  return {
    personalInfo: () => personalInfo,
    records: (resource, from, to) =>
      listOf(resource).filter(({ instant }) => instant >= from && instant <= to),
    record: (resource, id) => listOf(resource).find((record) => record.id === id) ?? null,
    rows: (resource, from, to, limit) => {
      const rows = listOf(resource)
      const first = firstFrom(rows, from)
      return rows.slice(first, Math.min(firstFrom(rows, to), first + limit))
    },
    latestRow: (resource) => {
      const rows = listOf(resource)
      return rows[firstFrom(rows, now() + 1) - 1] ?? null
    },
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`DEMO_DATA: ${file} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`DEMO_DATA: ${file} is not JSON: ${messageOf(error)}`, { cause: error })
  }
}

function recordsOf(file: string, content: unknown): StoredRecord[] {
  const data = isJsonObject(content) ? content['data'] : undefined
  if (!Array.isArray(data)) {
    throw new Error(`DEMO_DATA: ${file} is not in Oura's list envelope, {"data": [...], "next_token": null}`)
  }
  const records = data.map((fields: unknown, index) => {
    if (!isJsonObject(fields)) throw new Error(`DEMO_DATA: ${file}: data[${index}] is not an object`)
    const instant = instantOf(fields)
    if (instant === null) throw new Error(`DEMO_DATA: ${file}: data[${index}] has neither a day nor a time`)
    return storeRecord({ instant, fields })
  })
  return records.sort((one, other) => one.instant - other.instant)
}

// The record's own instant (oura-api.md section 5): its time if it has one, otherwise midnight UTC of its day.
function instantOf(fields: JsonObject): number | null {
  for (const name of ['timestamp', 'bedtime_start', 'start_datetime', 'start_time', 'set_up_at']) {
    const value = fields[name]
    const instant = typeof value === 'string' ? parseInstant(value) : null
    if (instant !== null) return instant
  }
  for (const name of ['day', 'start_day']) {
    const value = fields[name]
    const instant = typeof value === 'string' ? parseInstant(value) : null
    if (instant !== null) return Math.floor(instant / DAY_MS) * DAY_MS
  }
  return null
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
