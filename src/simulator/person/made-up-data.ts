import { DAY_MS, type DayNumber, MINUTE_MS } from '../calendar.ts'
import type { DataSource } from '../data-source.ts'
import { placeOf } from '../record-id.ts'
import { createSeriesStore } from '../series-store.ts'
import { type StoredRecord, storeRecord } from '../stored-record.ts'
import { COLLECTIONS, type Maker, SERIES } from './makers.ts'
import type { Person } from './person.ts'
import { personalInfo } from './personal-info.ts'
import { ringConfigurations } from './rings.ts'

/** How far back the person's data goes, counted from the day of the question. */
const DAYS_OF_HISTORY = 730

/**
 * Everything about a made-up person, made a day at a time when it is first asked for and then kept. What a day holds
 * does not depend on `now`; only whether it is there yet does.
 */
export function createMadeUpData(person: Person, email: string, now: () => number): DataSource {
  const days = new Map<string, Map<DayNumber, readonly StoredRecord[]>>()
  const series = new Map(
    [...SERIES].map(([resource, make]) => [resource, createSeriesStore((day) => make(person, day))]),
  )
  const rings = ringConfigurations(person).map(storeRecord)
  const today = (): DayNumber => person.zone.dayOf(now())
  const firstDay = (): DayNumber => today() - DAYS_OF_HISTORY

  // a day that still changes is made again each minute, not for each request
  let minute = 0
  const ofThisMinute = new Map<string, readonly StoredRecord[]>()
  const unsettled = (resource: string, { make }: Maker, day: DayNumber): readonly StoredRecord[] => {
    const current = Math.floor(now() / MINUTE_MS) * MINUTE_MS
    if (current !== minute) ofThisMinute.clear()
    minute = current
    const key = `${resource} ${day}`
    const documents = ofThisMinute.get(key) ?? make(person, day, minute).map(storeRecord)
    ofThisMinute.set(key, documents)
    return documents
  }

  const recordsOf = (resource: string, day: DayNumber): readonly StoredRecord[] => {
    const collection = COLLECTIONS.get(resource)
    if (!collection) return []
    const { unsettledDays } = collection
    if (unsettledDays !== null && today() - day <= unsettledDays) return unsettled(resource, collection, day)
    const known = days.get(resource) ?? new Map<DayNumber, readonly StoredRecord[]>()
    days.set(resource, known)
    const made = known.get(day) ?? collection.make(person, day, now()).map(storeRecord)
    known.set(day, made)
    return made
  }

  return {
    personalInfo: () => personalInfo(person, email),
    documents: (resource, from, to) => {
      const seenBy = now()
      if (resource === 'ring_configuration') return rings.filter(({ instant }) => instant <= seenBy)
      // a document may lie a day beside its instant, and an evening nap already belongs to tomorrow
      const first = Math.max(firstDay(), Math.floor(from / DAY_MS) - 2)
      const last = Math.min(today() + 1, Math.floor(to / DAY_MS) + 2)
      const found: StoredRecord[] = []
      for (let day = first; day <= last; day += 1) {
        for (const document of recordsOf(resource, day)) {
          const { instant, visibleFrom } = document
          if (instant >= from && instant <= to && visibleFrom <= seenBy) found.push(document)
        }
      }
      return found
    },
    document: (resource, id) => {
      if (resource === 'ring_configuration') return rings.find((ring) => ring.id === id) ?? null
      const place = placeOf(person.seed, resource, id)
      if (!place || place.day < firstDay() || place.day > today() + 1) return null
      const found = recordsOf(resource, place.day).find((document) => document.id === id)
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
