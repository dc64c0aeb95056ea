import { Pool } from 'undici'
import { START } from './cases.ts'
import type { ServerCalls } from './ipc.ts'
import { tokenOf } from './ipc.ts'
import { requestText } from './load.ts'
import { median, type Table, withTarget } from './report.ts'
import { startServer } from './server-process.ts'
import { TARGETS } from './targets.ts'

/** Days of a range, and how often it is read in a round. */
const RANGES = [
  { days: 30, walks: 400 },
  { days: 365, walks: 60 },
  { days: 1_000, walks: 24 },
  { days: 3_650, walks: 8 },
] as const

/** A range of one record: what a request costs however many records it has. */
const ONE_DAY = { days: 1, walks: 400 }

const SIZES = [ONE_DAY, ...RANGES]

/** They compile the code, and fill the cache of the warm user. */
const WARM_UP_ROUNDS = 2

const REFERENCE_DAYS = 1_000
const PAGE_SIZE = 1_000
const CONCURRENCY = 4
const DAY_MS = 86_400_000
const END = Date.parse('2026-09-30')

const QUERY = `query Readiness($from: Date!, $to: Date!, $after: String) {
  viewer {
    dailyReadiness(startDate: $from, endDate: $to, first: ${PAGE_SIZE}, after: $after) {
      nodes { id day score temperatureDeviation }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

interface Page {
  readonly nodes: readonly unknown[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** Walks ranges of readiness in pages of 1,000, as new users and as one user, and compares their CPU with linear growth. */
export async function measureGrowth(rounds: number): Promise<Table> {
  const clockShiftMs = START - Date.now()
  const upstream = await startServer('readiness-upstream', { upstreamUrl: '', clockShiftMs })
  const gateway = await startServer<ServerCalls>('gateway', { upstreamUrl: upstream.url, clockShiftMs })
  const pool = new Pool(gateway.url, { connections: CONCURRENCY, keepAliveTimeout: 60_000 })
  let users = 0
  const nextToken = () => tokenOf(users++)

  /** CPU of one walk, ms. */
  async function measure({ days, walks }: { days: number; walks: number }, token: () => string) {
    const before = (await gateway.call('usage')).cpuUs
    let left = walks
    const work = async () => {
      while (left-- > 0) await walk(pool, days, token())
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
    return ((await gateway.call('usage')).cpuUs - before) / 1000 / walks
  }

  const states = { cold: nextToken, warm: () => 'warm' }
  const found = { cold: SIZES.map((): number[] => []), warm: SIZES.map((): number[] => []) }
  try {
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const state of ['cold', 'warm'] as const) {
        for (const [index, size] of SIZES.entries()) {
          const ms = await measure(size, states[state])
          if (round >= 0) found[state][index]?.push(ms)
        }
      }
    }
  } finally {
    await pool.destroy()
    await gateway.stop()
    await upstream.stop()
  }
  return {
    columns: ['CPU of a range, ms', ...RANGES.map(({ days }) => `${days} days`), 'largest / smallest'],
    rows: [
      toRow('nothing cached', found.cold.map(median)),
      toRow('everything cached', found.warm.map(median)),
    ],
  }
}

/**
 * The CPU of each range, and its relation to a line through the CPU of one day and of `REFERENCE_DAYS`: each page costs
 * what a request for one record costs, and each further record costs the same.
 */
function toRow(label: string, [oneMs = Number.NaN, ...rangesMs]: readonly number[]): string[] {
  const pagesOf = (days: number) => Math.ceil(days / PAGE_SIZE)
  const referenceMs = rangesMs[RANGES.findIndex(({ days }) => days === REFERENCE_DAYS)] ?? Number.NaN
  const recordMs = (referenceMs - oneMs) / (REFERENCE_DAYS - 1)
  const relations = RANGES.map(({ days }, index) => {
    const pages = pagesOf(days)
    return (rangesMs[index] ?? Number.NaN) / (pages * oneMs + (days - pages) * recordMs)
  })
  const extremes = Math.max(...relations) / Math.min(...relations)
  return [
    label,
    ...relations.map(
      (relation, index) => `${rangesMs[index]?.toFixed(2)} (${relation.toFixed(2)} of linear)`,
    ),
    withTarget(extremes, TARGETS.growth),
  ]
}

/** Reads a range in pages. @throws if the number of records is wrong */
async function walk(pool: Pool, days: number, token: string): Promise<void> {
  const from = new Date(END - (days - 1) * DAY_MS).toISOString().slice(0, 10)
  const to = new Date(END).toISOString().slice(0, 10)
  let after: string | null = null
  let records = 0
  do {
    const body: string = JSON.stringify({ query: QUERY, variables: { from, to, after } })
    const text = await requestText(pool, { method: 'POST', path: '/graphql', body }, token)
    const { data } = JSON.parse(text) as { data?: { viewer: { dailyReadiness: Page | null } | null } }
    const page = data?.viewer?.dailyReadiness
    if (page == null) throw new Error(`A page of ${days} days failed: ${text.slice(0, 500)}`)
    records += page.nodes.length
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
  if (records !== days) throw new Error(`A range of ${days} days has ${records} records.`)
}
