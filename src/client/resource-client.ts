import type { OuraClient } from '../oura/client.ts'
import { UpstreamInvalidError } from '../oura/errors.ts'
import type { Operation, PageBudget } from '../oura/http/send.ts'
import type { OuraRecord } from '../oura/records/oura-record.ts'
import { sourceOf } from '../oura/records/record-class.ts'
import type { Shape } from '../oura/records/record-shape.ts'
import { newestPossibleSlot, type SlotRange, WHOLE } from '../oura/records/slots.ts'
import { registry } from '../oura/resources/registry.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import { type OnUnreadable, toPlainRecord } from './plain-record.ts'
import { type DayRange, type TimeRange, toDaySlots, toHourSlots, toInstants, toWindows } from './ranges.ts'
import type { CallOptions, ListOptions, ResourceClients } from './resource-clients.ts'

export interface ResourceClientOptions {
  readonly client: OuraClient
  readonly user: OuraUser
  readonly maxPages: number
  readonly now: () => number
  /** Makes the operation of one list or record. */
  readonly newOperation: (options: CallOptions, pageBudget?: PageBudget) => Operation
  readonly onUnreadable: (resource: string, field: string) => void
}

/** Days that are read first for the latest record: most users have one among them. */
const RECENT_DAYS = 8

/** No record is older: the first rings were sold in this year. */
const FIRST_DAY = '2015-01-01'

/** Makes the methods of every resource for one user. */
export const createResourceClients = (options: ResourceClientOptions): ResourceClients =>
  Object.fromEntries(
    Object.entries<Resource>(registry).map(([name, resource]) => [
      name,
      createResourceClient(resource, options),
    ]),
  ) as unknown as ResourceClients

/** The methods of any resource. Its type (see ResourceClients) has those that Oura serves. */
function createResourceClient<S extends Shape>(resource: Resource<S>, options: ResourceClientOptions) {
  const { client, user, now, newOperation } = options
  const { name, slotUnit, single, shape, dayField } = resource
  const onUnreadable: OnUnreadable = (field) => options.onUnreadable(name, field)

  const toRecord = (record: OuraRecord<S>) => ({
    ...(slotUnit !== 'hour' && { id: record.ouraId }),
    ...(dayField !== null && { day: record.day }),
    ...withoutDay(toPlainRecord(shape, sourceOf(record), onUnreadable)),
  })

  /** The records of windows, one after the other; each window is fetched when its first record is asked for. */
  async function* listWindows(windows: readonly SlotRange[], listOptions: ListOptions) {
    const { fields = 'full', maxPages: max = options.maxPages } = listOptions
    const pageBudget = { max, used: 0 }
    for (const window of windows) {
      const operation = newOperation(listOptions, pageBudget)
      yield* (await client.list(user, resource, window, { fields }, operation)).records
    }
  }

  async function* list(listOptions: ListOptions & Partial<DayRange & TimeRange> = {}) {
    const { fields = 'full' } = listOptions
    if (slotUnit === 'whole') {
      for await (const record of listWindows([WHOLE], listOptions)) yield toRecord(record)
    } else if (slotUnit === 'day') {
      const days = toDaySlots(listOptions as DayRange, now())
      for await (const record of listWindows(toWindows(resource, days, fields), listOptions)) {
        yield toRecord(record)
      }
    } else {
      const time = toInstants(listOptions as TimeRange, now())
      for await (const row of listWindows(toWindows(resource, toHourSlots(time), fields), listOptions)) {
        if (row.time >= time.from && row.time < time.until) yield toRecord(row)
      }
    }
  }

  async function lastOf(range: SlotRange, callOptions: CallOptions) {
    const operation = newOperation(callOptions)
    return (await client.list(user, resource, range, { fields: 'full' }, operation)).records.at(-1)
  }

  /** The newest record of days: among the recent ones, else the one that a list of all days names. */
  async function latestOfDays(callOptions: CallOptions) {
    const today = newestPossibleSlot('day', now())
    const recent = await lastOf({ first: today - RECENT_DAYS, last: today }, callOptions)
    if (recent !== undefined) return recent
    const before = { ...toDaySlots({ startDate: FIRST_DAY }, now()), last: today - RECENT_DAYS - 1 }
    const newest = (await client.days(user, resource, before, newOperation(callOptions))).records.at(-1)
    return newest && lastOf({ first: newest.slot, last: newest.slot }, callOptions)
  }

  async function latest(callOptions: CallOptions = {}) {
    const record =
      slotUnit === 'day'
        ? await latestOfDays(callOptions)
        : slotUnit === 'hour'
          ? (await client.latest(user, resource, newOperation(callOptions))).records.at(-1)
          : await lastOf(WHOLE, callOptions)
    return record === undefined ? null : toRecord(record)
  }

  async function getSingle(callOptions: CallOptions = {}) {
    const record = await lastOf(WHOLE, callOptions)
    if (record !== undefined) return toRecord(record)
    throw new UpstreamInvalidError(`Oura's sandbox does not serve ${name}.`)
  }

  async function get(id: string, callOptions: CallOptions = {}) {
    const record = await client.get(user, resource, id, newOperation(callOptions))
    return record && toRecord(record)
  }

  if (single) return { get: getSingle }
  return {
    list,
    all: (listOptions?: Parameters<typeof list>[0]) => collect(list(listOptions)),
    ...(resource.hasRecordRoute && { get }),
    ...((resource.hasLatest || slotUnit !== 'hour') && { latest }),
  }
}

/** The day of a record is not null, as its field may be. */
function withoutDay(record: object): object {
  const { day: _, ...fields } = record as { readonly day?: unknown }
  return fields
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
