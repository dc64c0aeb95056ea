import type { DataSource } from './data-source.ts'
import type { JsonObject } from './json.ts'
import { type GeneratedRecord, type StoredRecord, storeRecord } from './stored-record.ts'

/** The data of a user, with records that change while the simulator runs. */
export interface ChangeableData extends DataSource {
  /**
   * Changes fields of a record; another `day` moves it. Null deletes it.
   * @throws RangeError for a record that is not there
   */
  change(resource: string, id: string, fields: JsonObject | null): void
  /** Adds a record with an id of its own. */
  add(resource: string, record: GeneratedRecord): void
}

const DAY_MS = 86_400_000

/** Adds changes to data that has none. */
export function createChangeableData(data: DataSource): ChangeableData {
  const changes = new Map<string, Map<string, StoredRecord | null>>()
  const changesOf = (resource: string) => changes.get(resource) ?? new Map<string, StoredRecord | null>()

  function record(resource: string, id: string): StoredRecord | null {
    const changed = changesOf(resource).get(id)
    return changed === undefined ? data.record(resource, id) : changed
  }

  function set(resource: string, id: string, changed: StoredRecord | null): void {
    changes.set(resource, changesOf(resource).set(id, changed))
  }

  return {
    personalInfo: data.personalInfo,
    rows: data.rows,
    latestRow: data.latestRow,
    record,
    records(resource, from, to) {
      const changed = changesOf(resource)
      const found = data.records(resource, from, to)
      if (changed.size === 0) return found
      const others = found.filter(({ id }) => id === null || !changed.has(id))
      const moved = [...changed.values()].filter(
        (each) => each !== null && from <= each.instant && each.instant <= to,
      ) as StoredRecord[]
      return [...others, ...moved].sort((a, b) => a.instant - b.instant)
    },
    change(resource, id, fields) {
      const old = record(resource, id)
      if (old === null) throw new RangeError(`The user has no ${resource} with the id ${id}.`)
      const before = JSON.parse(old.json) as JsonObject
      const dayOf = ({ day }: JsonObject) => Date.parse(String(day))
      const after = { ...before, ...fields }
      const movedMs = 'day' in before ? dayOf(after) - dayOf(before) : 0
      const instant = old.instant + Math.round(movedMs / DAY_MS) * DAY_MS
      set(resource, id, fields && storeRecord({ instant, visibleFrom: old.visibleFrom, fields: after }))
    },
    add(resource, generated) {
      const added = storeRecord(generated)
      if (added.id === null) throw new RangeError('The record has no id.')
      set(resource, added.id, added)
    },
  }
}
