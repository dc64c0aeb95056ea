import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import type { Simulator } from '../../../src/simulator/simulator.ts'
import { fetchRaw, type Raw } from '../oura-records.ts'

const DAY_MS = 86_400_000
/** Days of one request for a time series. */
const SERIES_DAYS = 20

/** Every resource that Oura still has. */
export const CURRENT = resources.filter(({ scope }) => scope !== 'research')

/** Everything that the simulator has of a resource from a day on, asked without the gateway's client. */
export async function everythingAtOura(
  simulator: Simulator,
  { name, slotUnit, dayField }: Resource,
  from: string,
  now: number,
): Promise<Raw[]> {
  if (slotUnit === 'hour') {
    const rows: Raw[] = []
    for (let start = Date.parse(from); start < now; start += SERIES_DAYS * DAY_MS) {
      // Both ends belong to Oura's range.
      const [first = '', last = ''] = [start, start + SERIES_DAYS * DAY_MS - 1].map((time) =>
        new Date(time).toISOString().replace('Z', '+00:00'),
      )
      rows.push(...(await fetchRaw(simulator, name, { start_datetime: first, end_datetime: last })))
    }
    return rows
  }
  const range = { start_date: '2010-01-01', end_date: '2040-01-01' }
  const all = await fetchRaw(simulator, name, slotUnit === 'day' ? range : {})
  return dayField === null ? all : all.filter((raw) => String(raw[dayField]) >= from)
}

/** Records as a set that can be compared: their JSON, sorted. */
export const asSet = (records: readonly Raw[]): string[] =>
  records.map((record) => JSON.stringify(record)).sort()
