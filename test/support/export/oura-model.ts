import type { RecordClient } from '../../../src/export/oura-reader.ts'
import { sourceOf } from '../../../src/oura/records/record-class.ts'
import { toRecordSet } from '../../../src/oura/records/record-set.ts'
import { slotToDay } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'

/** A user's records of one day resource at Oura, and the client that reads them. */
export interface OuraModel {
  readonly client: RecordClient
  /** Called before each request; throws where the process is killed. */
  onRequest: () => void
  /** Requests so far. */
  requests: number
  ids(): string[]
  /** The day of a record, as a slot. */
  dayOf(id: string): number
  add(day: number): string
  /** Changes the content of a record. */
  touch(id: string): void
  move(id: string, day: number): void
  remove(id: string): void
  /** The records from a day on, in order. */
  recordsFrom(day: number): object[]
}

export function createOuraModel(resource: Resource): OuraModel {
  const records = new Map<string, { day: number; version: number }>()
  let created = 0

  const toSource = (id: string, { day, version }: { day: number; version: number }) => ({
    id,
    [resource.dayField ?? 'day']: slotToDay(day),
    label: `version ${version}`,
  })

  function request(): void {
    model.onRequest()
    model.requests++
  }

  const setOf = (of: Resource, range: { first: number; last: number }) =>
    toRecordSet(
      of,
      [...records].map(([id, record]) => toSource(id, record)),
      range,
    )

  const model: OuraModel = {
    onRequest: () => undefined,
    requests: 0,
    client: {
      // The model has the one resource that it was made for.
      async list(_user, of, range) {
        request()
        return { ...setOf(of as unknown as Resource, range), text: [] } as never
      },
      async get(_user, of, ouraId) {
        request()
        const record = records.get(ouraId)
        return record === undefined ? null : of.convert(toSource(ouraId, record))
      },
    },
    ids: () => [...records.keys()],
    dayOf: (id) => records.get(id)?.day ?? Number.NaN,
    add(day) {
      const id = `id-${created++}`
      records.set(id, { day, version: 0 })
      return id
    },
    touch(id) {
      const record = records.get(id)
      if (record) record.version++
    },
    move(id, day) {
      const record = records.get(id)
      if (record) record.day = day
    },
    remove: (id) => void records.delete(id),
    recordsFrom: (day) =>
      setOf(resource, { first: day, last: Number.POSITIVE_INFINITY }).records.map(sourceOf),
  }
  return model
}
