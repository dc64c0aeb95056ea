import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { toWindow } from '../../src/oura/records/date-window.ts'
import type { FieldSet } from '../../src/oura/records/field-set.ts'
import { keptTextsOf } from '../../src/oura/records/kept-texts.ts'
import { toRecordSet } from '../../src/oura/records/record-set.ts'
import { parseRecordText, toRecordText } from '../../src/oura/records/record-text.ts'
import { dayToSlot, type SlotRange, WHOLE } from '../../src/oura/records/slots.ts'
import { resources } from '../../src/oura/resources/registry.ts'
import type { Resource } from '../../src/oura/resources/resource.ts'
import { toOwnBuffer } from '../../src/own-buffer.ts'
import { createRecordCache } from '../../src/resolvers/data/record-cache.ts'
import { textSpan } from '../../src/resolvers/data/span.ts'
import { DEMO_TOKEN, type Simulator } from '../../src/simulator/simulator.ts'

/** What many users have in the cache. */
export interface CachedShape {
  readonly resources: readonly string[]
  readonly fields: FieldSet
  readonly days: number
  readonly users: number
}

/** The cache counts the bytes of what it holds; the heap has as many, or more. */
export interface HeapFigure {
  /** In what form the records are held: as Oura's text, as records, or as records with texts of an answer. */
  readonly form: 'text' | 'records' | 'written'
  readonly countedBytes: number
  readonly heapBytes: number
}

/** An evening long before the simulator's last data, so that all days are complete. */
const LAST_DAY = '2026-11-10'
const NOW = Date.parse('2026-11-20T12:00:00Z')
const clock = { now: () => NOW }

/** A text as an answer keeps it of a record. */
const WRITTEN = '{"id":"RGFpbHlTbGVlcDoyMDI2LTExLTEw","day":"2026-11-10","score":80}'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    collectGarbage()
    await delay(5)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Fills a cache with what Oura sends of a shape, and measures the heap in each form; also counts a user's records. */
export async function measureShape(
  simulator: Simulator,
  { resources: names, fields, days, users }: CachedShape,
): Promise<{ records: number; figures: HeapFigure[] }> {
  const fetched = await Promise.all(
    resources
      .filter(({ name }) => names.includes(name))
      .map(async (resource) => {
        const range = rangeOf(resource, days)
        return { resource, range, pages: await fetchPages(simulator, resource, fields, range) }
      }),
  )
  const cache = createRecordCache({ maxBytes: Number.MAX_SAFE_INTEGER, clock })
  const copiesOf = (user: number) => cache.open(`key-of-a-user-as-long-as-the-digest-of-a-token-${user}`)
  const before = await heapBytes()
  const figures: HeapFigure[] = []
  const note = async (form: HeapFigure['form']) => {
    const heap = await heapBytes()
    figures.push({ form, countedBytes: cache.bytes, heapBytes: heap - before })
  }
  // Functions of their own, because a suspended function keeps its variables, and with them the records of a user.
  function fill(user: number): number {
    const copies = copiesOf(user)
    let records = 0
    for (const { resource, range, pages } of fetched) {
      // Every user has a text of their own.
      const text = pages.map((page) => toOwnBuffer([page]))
      const data = parseRecordText(resource, text)
      const set = toRecordSet(resource, data, range)
      records += set.records.length
      const origin = { resource, ...range, fields, fetchedAt: NOW, outdatedAt: null }
      copies.put(textSpan(origin, toRecordText(text, data.length, set), set))
    }
    copies.close()
    return records
  }
  function read(user: number, onRecord: (record: object, index: number) => void): void {
    const copies = copiesOf(user)
    for (const { resource } of fetched) {
      for (const { from } of copies.find(resource, fields, Number.MAX_SAFE_INTEGER)) {
        copies.read(from).records.forEach(onRecord)
      }
    }
    copies.close()
    // The cache counts the texts of the last answer when it is opened again.
    copiesOf(user).close()
  }
  let records = 0
  for (let user = 0; user < users; user++) records = fill(user)
  await note('text')
  for (let user = 0; user < users; user++) read(user, () => undefined)
  await note('records')
  const selection = {}
  for (let user = 0; user < users; user++) {
    read(user, (record, index) => keptTextsOf(record)?.set(selection, record, `${WRITTEN}${user}-${index}`))
  }
  await note('written')
  return { records, figures }
}

function rangeOf({ slotUnit }: Resource, days: number): SlotRange {
  const last = dayToSlot(LAST_DAY)
  if (slotUnit === 'whole') return WHOLE
  return slotUnit === 'day'
    ? { first: last - days + 1, last }
    : { first: (last - days + 1) * 24, last: last * 24 + 23 }
}

/** Oura's pages of a range, in bytes. */
async function fetchPages(
  simulator: Simulator,
  resource: Resource,
  fields: FieldSet,
  range: SlotRange,
): Promise<Buffer[]> {
  const names = resource.fieldNames[fields]
  const query = { ...toWindow(resource.slotUnit, range), ...(names && { fields: names.join(',') }) }
  const pages: Buffer[] = []
  let nextToken: string | null = null
  do {
    const search: URLSearchParams = new URLSearchParams({
      ...query,
      ...(nextToken && { next_token: nextToken }),
    })
    const response = await fetch(`${simulator.url}/v2/usercollection/${resource.name}?${search}`, {
      headers: { authorization: `Bearer ${DEMO_TOKEN}` },
    })
    const page = await response.text()
    pages.push(Buffer.from(page))
    nextToken = (JSON.parse(page) as { readonly next_token?: string | null }).next_token ?? null
  } while (nextToken !== null)
  return pages
}

/** The clock of a simulator that has complete days up to LAST_DAY. */
export const simulatorNow = clock.now
