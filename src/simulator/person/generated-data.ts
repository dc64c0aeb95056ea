import { DAY_MS, type DayNumber, MINUTE_MS } from '../calendar.ts'
import type { DataSource } from '../data-source.ts'
import { parseRecordId } from '../record-id.ts'
import { createSeriesStore } from '../series-store.ts'
import { type StoredRecord, storeRecord } from '../stored-record.ts'
import { COLLECTIONS, type CollectionGenerator, SERIES } from './generators.ts'
import type { Person } from './person.ts'
import { personalInfo } from './personal-info.ts'
import { ringConfigurations } from './rings.ts'

/** How far back the data goes by default, counted from today. */
const DAYS_OF_HISTORY = 730

/**
 * All data of a generated person. Each day is generated when it is first requested, and then kept. The content of a
 * day does not depend on `now`; only its visibility does.
 */
export function createGeneratedData(
  person: Person,
  email: string,
  now: () => number,
  daysOfHistory = DAYS_OF_HISTORY,
): DataSource {
  const days = new Map<string, Map<DayNumber, readonly StoredRecord[]>>()
  const series = new Map(
    [...SERIES].map(([resource, generate]) => [resource, createSeriesStore((day) => generate(person, day))]),
  )
  const rings = ringConfigurations(person).map(storeRecord)
  const today = (): DayNumber => person.zone.dayOf(now())
  const firstDay = (): DayNumber => today() - daysOfHistory

  // a mutable day is generated again once a minute, not for each request
  let minute = 0
  const ofThisMinute = new Map<string, readonly StoredRecord[]>()
  function mutableRecords(
    resource: string,
    { generate }: CollectionGenerator,
    day: DayNumber,
  ): readonly StoredRecord[] {
    const current = Math.floor(now() / MINUTE_MS) * MINUTE_MS
    if (current !== minute) ofThisMinute.clear()
    minute = current
    const key = `${resource} ${day}`
    const records = ofThisMinute.get(key) ?? generate(person, day, minute).map(storeRecord)
    ofThisMinute.set(key, records)
    return records
  }

  function recordsOf(resource: string, day: DayNumber): readonly StoredRecord[] {
    const collection = COLLECTIONS.get(resource)
    if (!collection) return []
    const { mutableDays } = collection
    if (mutableDays !== null && today() - day <= mutableDays) return mutableRecords(resource, collection, day)
    const known = days.get(resource) ?? new Map<DayNumber, readonly StoredRecord[]>()
    days.set(resource, known)
    const records = known.get(day) ?? collection.generate(person, day, now()).map(storeRecord)
    known.set(day, records)
    return records
  }

  return {
    personalInfo: () => personalInfo(person, email),
    records: (resource, from, to) => {
      const visibleBy = now()
      if (resource === 'ring_configuration') return rings.filter(({ instant }) => instant <= visibleBy)
      // a record's day and instant may differ by a day, and an evening nap belongs to the next day
      const first = Math.max(firstDay(), Math.floor(from / DAY_MS) - 2)
      const last = Math.min(today() + 1, Math.floor(to / DAY_MS) + 2)
      const found: StoredRecord[] = []
      for (let day = first; day <= last; day += 1) {
        for (const record of recordsOf(resource, day)) {
          const { instant, visibleFrom } = record
          if (instant >= from && instant <= to && visibleFrom <= visibleBy) found.push(record)
        }
      }
      return found
    },
    record: (resource, id) => {
      if (resource === 'ring_configuration') return rings.find((ring) => ring.id === id) ?? null
      const position = parseRecordId(person.seed, resource, id)
      if (!position || position.day < firstDay() || position.day > today() + 1) return null
      const found = recordsOf(resource, position.day).find((record) => record.id === id)
      return found && found.visibleFrom <= now() ? found : null
    },
    rows: (resource, from, to, limit) => {
      const first = Math.max(firstDay(), Math.floor(from / DAY_MS) - 2)
      const last = Math.min(today(), Math.floor(to / DAY_MS) + 1)
      return series.get(resource)?.rows(first, last, from, Math.min(to, now() + 1), limit) ?? []
    },
    latestRow: (resource) => series.get(resource)?.latest(firstDay(), today(), now() + 1) ?? null,
  }
}
