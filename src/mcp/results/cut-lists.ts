import { jsonBytes } from './size.ts'

type Fields = Readonly<Record<string, unknown>>

/** What was left out of a list, or of the lists at one place of several records. */
export interface Omission {
  /** Such as `viewer.sleepPeriods.nodes`, or `viewer.days.nodes[].heartRate` for a list in each record. */
  readonly path: string
  total: number
  shown: number
  /** When the first record was, the last one that is shown, and the last of all; undefined for several lists, values, or records of one time. */
  readonly times:
    | { readonly first: string; readonly lastShown: string | undefined; readonly last: string }
    | undefined
  /** Cursor of the last edge that is shown: the rest is after it. */
  readonly cursor: string | undefined
}

/** Data within a limit, and what was left out for it. */
export interface CutData {
  readonly data: Fields
  readonly omissions: readonly Omission[]
}

/**
 * Cuts lists from the end until the data has at most some bytes as JSON: each list to the same number of items, so that
 * short lists stay complete. The page information of a connection that was cut leads to the rest.
 * @returns null if the data is too large without any items
 */
export function cutLists(data: Fields, maxBytes: number): CutData | null {
  if (jsonBytes(data, Number.POSITIVE_INFINITY, maxBytes) <= maxBytes) return { data, omissions: [] }
  // The largest number that fits. Longer lists than this never fit.
  let fits = -1
  let tooMany = maxBytes
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (jsonBytes(data, middle, maxBytes) <= maxBytes) fits = middle
    else tooMany = middle
  }
  if (fits < 0) return null
  const omissions = new Map<string, Omission>()
  const cut = cutFields(data, '', fits, omissions)
  return { data: cut, omissions: [...omissions.values()].filter(({ shown, total }) => shown < total) }
}

function cutFields(fields: Fields, path: string, maxItems: number, omissions: Map<string, Omission>): Fields {
  const cut = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      return [key, cutValue(value, path === '' ? key : `${path}.${key}`, maxItems, omissions)]
    }),
  )
  const items = fields['edges'] ?? fields['nodes']
  const { pageInfo } = fields
  if (!Array.isArray(items) || items.length <= maxItems || !isFields(pageInfo)) return cut
  return { ...cut, pageInfo: pageInfoOfCut(pageInfo, cursorOf(items[maxItems - 1])) }
}

function cutValue(value: unknown, path: string, maxItems: number, omissions: Map<string, Omission>): unknown {
  if (Array.isArray(value)) {
    noteOmission(value, path, maxItems, omissions)
    return value.slice(0, maxItems).map((item) => cutValue(item, `${path}[]`, maxItems, omissions))
  }
  return isFields(value) ? cutFields(value, path, maxItems, omissions) : value
}

/** Counts a list, complete or not. */
function noteOmission(
  list: readonly unknown[],
  path: string,
  maxItems: number,
  omissions: Map<string, Omission>,
): void {
  const shown = Math.min(list.length, maxItems)
  const first = timeOf(list[0])
  const last = timeOf(list.at(-1))
  // Records of the same time, such as trends of one range, are not in the order of time.
  const hasTimes = !path.includes('[]') && first !== undefined && last !== undefined && first !== last
  const ofPath = omissions.get(path)
  if (ofPath !== undefined) {
    ofPath.total += list.length
    ofPath.shown += shown
    return
  }
  omissions.set(path, {
    path,
    total: list.length,
    shown,
    times: hasTimes ? { first, lastShown: timeOf(list[shown - 1]), last } : undefined,
    cursor: cursorOf(list[shown - 1]),
  })
}

/** The fields of a record that say when it was, the most general ones first. */
const TIME_FIELDS = [
  'day',
  'startDate',
  'startDay',
  'start',
  'startTime',
  'bedtimeStart',
  'timestamp',
  'date',
]

/** The day or time of a record, or of the record of an edge. */
function timeOf(item: unknown): string | undefined {
  if (!isFields(item)) return undefined
  const record = isFields(item['node']) ? item['node'] : item
  return TIME_FIELDS.map((name) => record[name]).find((value) => typeof value === 'string')
}

const cursorOf = (item: unknown): string | undefined => {
  const cursor = isFields(item) ? item['cursor'] : undefined
  return typeof cursor === 'string' ? cursor : undefined
}

/** Without a cursor of the last item that is shown, the next page would leave out what was cut. */
const pageInfoOfCut = (pageInfo: Fields, cursor: string | undefined): Fields => ({
  ...pageInfo,
  ...('hasNextPage' in pageInfo && { hasNextPage: true }),
  ...('endCursor' in pageInfo && { endCursor: cursor ?? null }),
})

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
